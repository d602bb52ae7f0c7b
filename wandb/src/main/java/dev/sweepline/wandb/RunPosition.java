package dev.sweepline.wandb;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How much of a run is safe in W&B or on disk: enough to go on after a restart without a row lost
/// or doubled.
public record RunPosition(
    @Nullable Instant startedAt, int attempt, long step, Map<String, Object> summary) {
  public static final RunPosition START = new RunPosition(null, 0, -1, Map.of());

  public RunPosition {
    summary = Collections.unmodifiableMap(new LinkedHashMap<>(summary));
  }

  /// The same, begun then if that is not known.
  public RunPosition orStartedAt(@Nullable Instant otherwise) {
    return startedAt == null ? new RunPosition(otherwise, attempt, step, summary) : this;
  }

  /// After this row, the last one that is known.
  static RunPosition after(Map<String, Object> row, Map<String, Object> summary) {
    long timestamp = Math.round(number(row, "_timestamp").doubleValue() * 1000);
    long runtime = Math.round(number(row, "_runtime").doubleValue() * 1000);
    return new RunPosition(
        Instant.ofEpochMilli(timestamp - runtime),
        number(row, "attempt").intValue(),
        step(row),
        summary);
  }

  /// The step of a row of history.
  public static long step(Map<String, Object> row) {
    return number(row, "_step").longValue();
  }

  /// When a row of whatever kind was written, in seconds.
  static double timestamp(Map<String, Object> row) {
    return number(row, "_timestamp").doubleValue();
  }

  private static Number number(Map<String, Object> row, String key) {
    return row.get(key) instanceof Number number ? number : 0;
  }
}

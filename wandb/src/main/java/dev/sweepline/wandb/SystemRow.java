package dev.sweepline.wandb;

import dev.sweepline.contract.TrainerEvent;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a run's process and its machine used at a moment, as W&B's system charts show it.
public record SystemRow(Instant time, Map<String, Double> values) {
  private static final String PREFIX = "system.";

  public SystemRow {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /// The row that an event makes, if it is about that.
  static List<SystemRow> of(TrainerEvent event) {
    return event instanceof TrainerEvent.Measured measured && !measured.values().isEmpty()
        ? List.of(new SystemRow(measured.time(), measured.values()))
        : List.of();
  }

  /// As W&B takes it.
  ///
  /// @param startedAt when the run began
  public Map<String, Object> streamed(@Nullable Instant startedAt) {
    var row = new LinkedHashMap<String, Object>();
    row.put("_wandb", true);
    row.put("_timestamp", time.toEpochMilli() / 1000.0);
    row.put(
        "_runtime",
        startedAt == null ? 0.0 : (time.toEpochMilli() - startedAt.toEpochMilli()) / 1000.0);
    values.forEach((name, value) -> row.put(PREFIX + name, value));
    return row;
  }
}

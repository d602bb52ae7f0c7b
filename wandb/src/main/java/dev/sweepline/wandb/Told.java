package dev.sweepline.wandb;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is safe of a run's console and system metrics.
///
/// It goes to W&B within the summary of the request that brings the lines: so whoever has forgotten
/// where the run stands, because it was killed before it could remember, is told by W&B.
///
/// @param consoleLines how many lines of the console
/// @param systemRows how many rows of system metrics
/// @param last the event that said the last of it; null if nobody knows
public record Told(long consoleLines, long systemRows, Remark.@Nullable Mark last) {
  public static final Told NOTHING = new Told(0, 0, Remark.Mark.START);

  /// Of a run that has lines of which nobody knows what they tell.
  public static final Told UNKNOWN = new Told(0, 0, null);

  /// Beside the run's time, where people do not see it.
  private static final String HIDDEN = "_wandb";

  private static final String KEY = "told";

  public Told and(List<Remark> more) {
    return new Told(
        consoleLines + more.stream().mapToLong(remark -> remark.console().size()).sum(),
        systemRows + more.stream().mapToLong(remark -> remark.system().size()).sum(),
        more.isEmpty() ? last : more.getLast().mark());
  }

  public Optional<Remark.Mark> mark() {
    return Optional.ofNullable(last);
  }

  /// The summary as it is sent.
  public Map<String, Object> within(Map<String, Object> summary) {
    var mark = last;
    if (mark == null) {
      return summary;
    }
    var hidden = hidden(summary);
    hidden.put(KEY, List.of(consoleLines, systemRows, mark.attempt(), mark.seq()));
    var sent = new LinkedHashMap<>(summary);
    sent.put(HIDDEN, hidden);
    return sent;
  }

  /// What a summary that was sent says; unknown if it says nothing.
  static Told of(Map<String, Object> sent) {
    return hidden(sent).get(KEY) instanceof List<?> numbers
            && numbers.size() == 4
            && numbers.stream().allMatch(Number.class::isInstance)
        // Where the event was on Kafka does not count: Kafka may have been made anew since.
        ? new Told(
            number(numbers, 0),
            number(numbers, 1),
            new Remark.Mark(
                Remark.Mark.START.offset(), (int) number(numbers, 2), number(numbers, 3)))
        : UNKNOWN;
  }

  private static long number(List<?> numbers, int at) {
    return ((Number) numbers.get(at)).longValue();
  }

  /// The summary without that.
  static Map<String, Object> without(Map<String, Object> sent) {
    var hidden = hidden(sent);
    if (hidden.remove(KEY) == null) {
      return sent;
    }
    var summary = new LinkedHashMap<>(sent);
    if (hidden.isEmpty()) {
      summary.remove(HIDDEN);
    } else {
      summary.put(HIDDEN, hidden);
    }
    return summary;
  }

  private static Map<String, Object> hidden(Map<String, Object> summary) {
    var hidden = new LinkedHashMap<String, Object>();
    if (summary.get(HIDDEN) instanceof Map<?, ?> some) {
      some.forEach((key, value) -> hidden.put(String.valueOf(key), value));
    }
    return hidden;
  }
}

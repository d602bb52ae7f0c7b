package dev.sweepline.planner.dedupe;

import dev.sweepline.planner.ledger.LedgerRun;
import dev.sweepline.planner.status.Outcome;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// What trials cost so far: the mean of GPU-seconds an epoch, of those that succeeded with the same
/// model and the same image size.
///
/// Model and size decide most of a trial's time; augmentation, seed and learning rate hardly do.
public final class Costs {
  private record Sum(double seconds, int trials) {
    Sum plus(Sum other) {
      return new Sum(seconds + other.seconds, trials + other.trials);
    }
  }

  private final Map<String, Sum> perEpoch = new HashMap<>();

  /// Adds what a run cost, if it says so.
  public void add(LedgerRun run) {
    var seconds = run.gpuSeconds();
    var epochs = run.epochs();
    if (run.outcome() == Outcome.SUCCEEDED && seconds != null && epochs != null && epochs > 0) {
      perEpoch.merge(kind(run.tags()), new Sum((double) seconds / epochs, 1), Sum::plus);
    }
  }

  /// The GPU-seconds of a trial; empty if none like it is known.
  OptionalDouble of(List<String> tags, @Nullable Integer epochs) {
    var sum = perEpoch.get(kind(tags));
    return sum == null || epochs == null
        ? OptionalDouble.empty()
        : OptionalDouble.of(sum.seconds() / sum.trials() * epochs);
  }

  private static String kind(List<String> tags) {
    return tags.stream()
        .filter(tag -> tag.startsWith("model:") || tag.startsWith("size:"))
        .sorted()
        .toList()
        .toString();
  }
}

package dev.sweepline.planner.budget;

import dev.sweepline.planner.spec.ExperimentSpec;
import dev.sweepline.planner.spec.Limits;
import dev.sweepline.planner.trial.Gpus;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// `limits.gpuHours`: nothing starts whose expected cost exceeds what is left, and nothing that
/// runs is stopped for it.
///
/// What runs keeps a reservation: what it is expected to cost, or what it has cost if that is more.
/// A trial without GPUs costs nothing, so no budget is in its way.
public final class Budget {
  private final @Nullable Long limit;
  private final Estimates estimates;
  // GPU seconds of attempts that are over, those of unfinished trials included.
  private final long spent;
  // GPU seconds of finished trials, and what the others will have cost.
  private final long committed;
  private final int open;

  private Budget(@Nullable Long limit, Estimates estimates, long spent, long committed, int open) {
    this.limit = limit;
    this.estimates = estimates;
    this.spent = spent;
    this.committed = committed;
    this.open = open;
  }

  /// @param lost GPU seconds of trials that were deleted before their end
  public static Budget of(Limits limits, List<Spender> trials, long lost, Instant now) {
    var limit = Hours.seconds(limits.gpuHours()).orElse(null);
    var estimates = new Estimates(limit == null ? List.of() : trials, now);
    long spent = lost;
    long committed = lost;
    int open = 0;
    for (var trial : limit == null ? List.<Spender>of() : trials) {
      spent += trial.spent();
      committed += trial.settled() ? trial.spent() : reservation(trial, estimates, now);
      open += trial.settled() || !trial.hasGpus() ? 0 : 1;
    }
    return new Budget(limit, estimates, spent, committed, open);
  }

  /// Whether one more trial may start. While nobody knows what a trial costs, one starts alone.
  public boolean allows(ExperimentSpec trial) {
    if (limit == null || isFree(trial)) {
      return true;
    }
    var expected = expected(trial);
    return expected.isPresent()
        ? committed + expected.getAsLong() <= limit
        : open == 0 && committed < limit;
  }

  /// The budget once that trial has started.
  public Budget with(ExperimentSpec trial) {
    return isFree(trial)
        ? this
        : new Budget(limit, estimates, spent, committed + expected(trial).orElse(0), open + 1);
  }

  /// What stands in the way of a trial, in numbers that change only when an attempt ends.
  public String why(ExperimentSpec trial) {
    var expected = estimates.ofFinished(Spender.Group.of(trial.params()));
    return Hours.text(spent)
        + " of "
        + Hours.text(limit == null ? 0 : limit)
        + " GPU hours are used"
        + (open == 0 ? "" : open == 1 ? ", 1 trial still runs" : ", " + open + " trials still run")
        + (expected.isPresent()
            ? "; the next trial would take about " + Hours.text(expected.getAsLong())
            : "")
        + (open == 0 ? "; raise limits.gpuHours to go on" : "");
  }

  private static boolean isFree(ExperimentSpec trial) {
    return Gpus.of(trial.template()) == 0;
  }

  private OptionalLong expected(ExperimentSpec trial) {
    return estimates.of(Spender.Group.of(trial.params()));
  }

  /// Whatever says the most: a reservation that is too small cannot be taken back.
  private static long reservation(Spender trial, Estimates estimates, Instant now) {
    if (!trial.hasGpus()) {
      return trial.spent(now);
    }
    long expected = Math.max(estimates.of(trial.group()).orElse(0), trial.foreseen(now).orElse(0));
    return Math.max(expected, trial.spent(now));
  }
}

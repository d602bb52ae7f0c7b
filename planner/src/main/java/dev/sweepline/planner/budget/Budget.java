package dev.sweepline.planner.budget;

import dev.sweepline.planner.spec.ExperimentSpec;
import dev.sweepline.planner.spec.Limits;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// `limits.gpuHours`: nothing starts whose expected cost exceeds what is left, and nothing that
/// runs is stopped for it.
///
/// What runs keeps a reservation: what it is expected to cost, or what it has cost if that is more.
///
/// @param reserved GPU seconds that unfinished trials will have cost
/// @param open how many trials are not finished
public record Budget(
    @Nullable Long limit, long used, long reserved, int open, List<Spender> trials, Instant now) {

  public Budget {
    trials = List.copyOf(trials);
  }

  public static Budget of(Limits limits, List<Spender> trials, Instant now) {
    var limit = Hours.seconds(limits.gpuHours()).orElse(null);
    var unfinished = trials.stream().filter(trial -> !trial.settled()).toList();
    var settled = trials.stream().filter(Spender::settled).mapToLong(Spender::spent).sum();
    var known = new Budget(limit, settled, 0, unfinished.size(), trials, now);
    long reserved = limit == null ? 0 : unfinished.stream().mapToLong(known::reservation).sum();
    return new Budget(limit, settled, reserved, unfinished.size(), trials, now);
  }

  /// Whether one more trial may start. While nobody knows what a trial costs, one starts alone.
  public boolean allows(ExperimentSpec trial) {
    if (limit == null) {
      return true;
    }
    var expected = expected(Spender.Group.of(trial.params()));
    return expected.isPresent()
        ? used + reserved + expected.getAsLong() <= limit
        : open == 0 && used < limit;
  }

  /// The budget once that trial has started.
  public Budget with(ExperimentSpec trial) {
    return new Budget(
        limit,
        used,
        reserved + expected(Spender.Group.of(trial.params())).orElse(0),
        open + 1,
        trials,
        now);
  }

  /// What stands in the way of a trial, in numbers that change only when a trial ends.
  public String why(ExperimentSpec trial) {
    var expected = ofFinished(Spender.Group.of(trial.params()));
    long ended = trials.stream().mapToLong(Spender::spent).sum();
    return Hours.text(ended)
        + " of "
        + Hours.text(limit == null ? 0 : limit)
        + " GPU hours are used"
        + (open == 0 ? "" : open == 1 ? ", 1 trial still runs" : ", " + open + " trials still run")
        + (expected.isPresent()
            ? "; the next trial would take about " + Hours.text(expected.getAsLong())
            : "")
        + (open == 0 ? "; raise limits.gpuHours to go on" : "");
  }

  /// Whatever says the most: a reservation that is too small cannot be taken back.
  private long reservation(Spender trial) {
    long expected = expected(trial.group()).orElse(0);
    return Math.max(Math.max(expected, trial.foreseen(now).orElse(0)), trial.spent(now));
  }

  /// By trials of the same model and size if there are any, else by all; those that are done know
  /// best.
  private OptionalLong expected(Spender.Group group) {
    var done = ofFinished(group);
    return done.isPresent()
        ? done
        : firstMean(foreseen(trial -> trial.group().equals(group)), foreseen(_ -> true));
  }

  private OptionalLong ofFinished(Spender.Group group) {
    return firstMean(finished(trial -> trial.group().equals(group)), finished(_ -> true));
  }

  private static OptionalLong firstMean(LongStream best, LongStream other) {
    var mean = best.average();
    mean = mean.isPresent() ? mean : other.average();
    return mean.isPresent()
        ? OptionalLong.of((long) Math.ceil(mean.getAsDouble()))
        : OptionalLong.empty();
  }

  /// What failed or was taken over from an earlier run says nothing about the cost of a run.
  private LongStream finished(Predicate<Spender> which) {
    return trials.stream()
        .filter(trial -> trial.settled() && !trial.failed() && trial.spent() > 0)
        .filter(which)
        .mapToLong(Spender::spent);
  }

  private LongStream foreseen(Predicate<Spender> which) {
    return trials.stream()
        .filter(trial -> !trial.settled())
        .filter(which)
        .map(trial -> trial.foreseen(now))
        .flatMapToLong(OptionalLong::stream)
        .filter(seconds -> seconds > 0);
  }
}

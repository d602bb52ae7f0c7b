package dev.sweepline.planner.experiment;

import dev.sweepline.planner.spec.FailurePolicy;
import dev.sweepline.planner.spec.FailurePolicy.OutOfMemoryAction;
import dev.sweepline.planner.status.Attempt;
import dev.sweepline.planner.status.Counters;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.Outcome;
import dev.sweepline.planner.status.StopReason;
import dev.sweepline.planner.status.StopWish;
import dev.sweepline.planner.trial.Trial;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What follows from attempts that are all over: the trial is settled, or goes on.
sealed interface Next {

  /// It is over for good.
  ///
  /// @param reason one word for programs
  record Settled(ExperimentPhase phase, String reason, String message) implements Next {}

  /// Another attempt, but not before this time.
  record Again(Instant notBefore, @Nullable Integer microBatch, String why) implements Next {}

  Duration FIRST_DELAY = Duration.ofSeconds(10);

  /// Longer than the grace period of a trainer Pod, which is 2 min.
  Duration GRACE = Duration.ofSeconds(130);

  /// So often a hang is tried again.
  int HANGS = 1;

  Duration LONGEST_DELAY = Duration.ofMinutes(5);

  /// @param trial gives the batch sizes; null if it cannot be composed any more
  static Next after(List<Attempt> attempts, FailurePolicy policy, Trial.@Nullable Composed trial) {
    var last = attempts.getLast();
    var counters = Counters.of(attempts);
    var reason = last.reason() == null ? "" : last.reason();
    var next =
        switch (last.outcome()) {
          case null -> throw new IllegalArgumentException("attempt " + last.number() + " is live");
          case SUCCEEDED -> new Settled(ExperimentPhase.SUCCEEDED, "Done", "training is done");
          case INTENDED ->
              last.stop() == null || !last.stop().continues()
                  ? stopped(
                      new StopWish(last.stop() == null ? StopReason.CANCEL : last.stop(), reason))
                  : new Again(end(last), last.microBatch(), reason);
          case DETERMINISTIC -> failed(word(reason), reason);
          case OUT_OF_MEMORY -> afterOutOfMemory(last, policy.outOfMemory(), trial, reason);
          case ERROR, HOST_MEMORY ->
              counters.error() > policy.error().retries()
                  ? failed("Error", reason)
                  : again(last, streak(attempts), reason);
          case DISRUPTION ->
              counters.disruption() > policy.disruption().retries()
                  ? failed("TooManyDisruptions", reason)
                  : afterDisruption(last, streak(attempts), reason);
          case INFRASTRUCTURE -> again(last, streak(attempts), reason);
          // Once more: the node or its GPU may have been the reason.
          case HANG ->
              counters.hang() > HANGS
                  ? failed("Hang", reason)
                  : new Again(end(last), last.microBatch(), reason);
        };
    return next instanceof Again && (isFull(attempts) || last.number() >= Attempt.LAST_NUMBER)
        ? failed("TooManyAttempts", attempts.size() + " attempts; the last: " + reason)
        : next;
  }

  /// Settled as somebody wished.
  static Settled stopped(StopWish wish) {
    var word =
        switch (wish.reason()) {
          case EARLY_STOP -> StopReason.EARLY_STOP.text();
          case TOO_LONG -> StopReason.TOO_LONG.text();
          case CANCEL, SUSPEND, SHRINK, HANG -> "Stopped";
        };
    return new Settled(ExperimentPhase.STOPPED, word, wish.why());
  }

  /// What was stopped on purpose can make room for another attempt.
  private static boolean isFull(List<Attempt> attempts) {
    return attempts.stream().filter(attempt -> attempt.outcome() != Outcome.INTENDED).count()
        >= Journal.MAX_ATTEMPTS;
  }

  private static Next afterOutOfMemory(
      Attempt last,
      FailurePolicy.OutOfMemory policy,
      Trial.@Nullable Composed trial,
      String reason) {
    if (policy.action() == OutOfMemoryAction.FAIL || trial == null || trial.batchSize() == null) {
      return failed("OutOfMemory", reason);
    }
    int batchSize = trial.batchSize();
    int planned = trial.microBatch() == null ? batchSize : trial.microBatch();
    int now = last.microBatch() == null ? planned : last.microBatch();
    int smaller = Lessons.divisor(batchSize, now / 2, policy);
    if (smaller > 0) {
      return new Again(end(last), smaller, reason);
    }
    return failed(
        "OutOfMemory",
        reason
            + "; micro-batch "
            + now
            + " cannot be halved above the floor of "
            + policy.minMicroBatch());
  }

  /// At once, unless nobody saw the container end: its node may still be giving it its grace
  /// period.
  private static Next afterDisruption(Attempt last, int times, String reason) {
    boolean unseen =
        reason.equals(Journal.GONE) || (last.startedAt() != null && last.exitCode() == null);
    var delay = delay(times - 1);
    var longest = unseen && delay.compareTo(GRACE) < 0 ? GRACE : delay;
    return new Again(end(last).plus(longest), last.microBatch(), reason);
  }

  private static Next failed(String reason, String message) {
    return new Settled(ExperimentPhase.FAILED, reason, message);
  }

  private static Next again(Attempt last, int times, String reason) {
    return new Again(end(last).plus(delay(times)), last.microBatch(), reason);
  }

  /// 10 s, 20 s, 40 s … up to 5 min; nothing for zero times.
  private static Duration delay(int times) {
    if (times <= 0) {
      return Duration.ZERO;
    }
    var delay = FIRST_DELAY.multipliedBy(1L << Math.min(times - 1, 10));
    return delay.compareTo(LONGEST_DELAY) < 0 ? delay : LONGEST_DELAY;
  }

  /// How many attempts in a row ended as the last one did.
  private static int streak(List<Attempt> attempts) {
    Outcome outcome = attempts.getLast().outcome();
    int streak = 0;
    for (var attempt : attempts.reversed()) {
      if (attempt.outcome() != outcome) {
        break;
      }
      streak++;
    }
    return streak;
  }

  private static Instant end(Attempt attempt) {
    return Instant.parse(attempt.finishedAt() == null ? attempt.createdAt() : attempt.finishedAt());
  }

  private static String word(String reason) {
    var colon = reason.indexOf(':');
    return colon < 0 ? reason : reason.substring(0, colon);
  }
}

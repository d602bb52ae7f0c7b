package dev.sweepline.planner.budget;

import dev.sweepline.planner.status.Attempt;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `limits.maxTrialHours`: how long a trial has run over all of its attempts, and may run.
///
/// @param left what remains while an attempt runs or one may begin; not positive once it is up
public record TrialTime(String limit, Duration ran, Duration left) {

  /// Empty without a limit.
  public static Optional<TrialTime> of(
      @Nullable String maxTrialHours, List<Attempt> attempts, Instant now) {
    return Hours.seconds(maxTrialHours)
        .map(seconds -> {
          var ran = ran(attempts, now);
          return new TrialTime(
              String.valueOf(maxTrialHours), ran, Duration.ofSeconds(seconds).minus(ran));
        });
  }

  public boolean isUp() {
    return !left.isPositive();
  }

  public String why() {
    return "it ran for "
        + Hours.text(ran.toSeconds())
        + " hours, and limits.maxTrialHours is "
        + limit;
  }

  private static Duration ran(List<Attempt> attempts, Instant now) {
    var ran = Duration.ZERO;
    for (var attempt : attempts) {
      if (attempt.startedAt() != null) {
        var end = attempt.finishedAt() == null ? now : Instant.parse(attempt.finishedAt());
        var took = Duration.between(Instant.parse(attempt.startedAt()), end);
        ran = took.isNegative() ? ran : ran.plus(took);
      }
    }
    return ran;
  }
}

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
  ///
  /// @param forgottenSeconds of attempts that are no longer among them
  public static Optional<TrialTime> of(
      @Nullable String maxTrialHours,
      List<Attempt> attempts,
      @Nullable Long forgottenSeconds,
      Instant now) {
    return Hours.seconds(maxTrialHours)
        .map(seconds -> {
          var ran =
              attempts.stream()
                  .map(attempt -> attempt.ran(now))
                  .reduce(
                      Duration.ofSeconds(forgottenSeconds == null ? 0 : forgottenSeconds),
                      Duration::plus);
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
}

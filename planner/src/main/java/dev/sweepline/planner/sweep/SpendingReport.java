package dev.sweepline.planner.sweep;

import dev.sweepline.planner.budget.Deadline;
import dev.sweepline.planner.budget.SmokeTrial;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Says in words what budget, smoke trial and deadline do to a sweep.
final class SpendingReport {
  private final Spenders spenders;
  private final Issued issued;
  private final Instant now;

  SpendingReport(Spenders spenders, Issued issued, Instant now) {
    this.spenders = spenders;
    this.issued = issued;
    this.now = now;
  }

  /// That nothing moves although something should; it passes by itself.
  ///
  /// @param awaited what trials wait for
  @Nullable String standstill(@Nullable String awaited) {
    return switch (issued) {
      case ALL, SOME, TOO_MANY_FAILURES, SMOKE_TRIAL_FAILED, SMOKE_TRIAL, BUDGET ->
          spenders
              .deadline()
              .filter(deadline -> deadline.isOver(now))
              .map((Deadline deadline) ->
                  "nothing has started, finished or progressed since "
                      + deadline.lastMoved()
                      + ", and limits.progressDeadline is "
                      + spenders.limits().progressDeadline()
                      + (awaited == null ? "" : "; waiting for: " + awaited))
              .orElse(null);
      case REFUSED, TREELESS, BLOCKED, MEMBERS, SUSPENDED -> null;
    };
  }

  /// Progress, and why it does not go on where that is not plain from the numbers.
  String ending(String progress) {
    return switch (issued) {
      case BUDGET -> progress + "; " + spenders.obstacle();
      case SMOKE_TRIAL_FAILED ->
          spenders.smokeTrial() instanceof SmokeTrial.Broken(var name, var reason)
              ? "the smoke trial "
                  + name
                  + " failed, and so would the others: "
                  + reason
                  + "; set limits.smokeTrial to false to run them all the same"
              : progress;
      case ALL,
          SOME,
          SMOKE_TRIAL,
          TREELESS,
          REFUSED,
          BLOCKED,
          MEMBERS,
          SUSPENDED,
          TOO_MANY_FAILURES ->
          progress;
    };
  }

  /// What the smoke trial waits for, or that the others wait for it.
  @Nullable String smokeTrial(@Nullable String awaited) {
    return awaited == null && spenders.smokeTrial() instanceof SmokeTrial.Awaited(var name)
        ? "smoke trial: " + name + " to finish its first epoch, before anything else starts"
        : awaited;
  }

  Optional<String> obstacle() {
    return issued == Issued.BUDGET ? Optional.of(spenders.obstacle()) : Optional.empty();
  }
}

package dev.sweepline.planner.experiment;

import dev.sweepline.planner.status.Attempt;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// When a trainer that tells nothing counts as hung.
///
/// One that has been heard of may be silent for `limits.hangAfter`. Before its first event it has
/// data to read and weights to load, so it gets more, from when its container began: the image's
/// pull is not its fault. Time is the operator's own, from when an event came, so a trainer's clock
/// means nothing; and it counts only while the operator listens, from when it has heard again what
/// the journal knew before it was restarted.
final class Silence {
  /// At least this much comes before the first event.
  private static final Duration BEGINNING = Duration.ofMinutes(10);

  private Silence() {}

  /// When the patience with a running Pod ends; empty if it cannot be judged.
  ///
  /// @param listeningSince since when Kafka has answered without a break; null while it does not
  static Optional<Instant> endOfPatience(
      ExperimentView view, Attempt attempt, PodView pod, @Nullable Instant listeningSince) {
    var hangAfter = view.spec().limits().hangAfter();
    if (hangAfter == null
        || listeningSince == null
        || !attempt.live()
        || pod.phase() != PodView.Phase.RUNNING
        || pod.deleting()) {
      return Optional.empty();
    }
    var patience = Durations.of(hangAfter);
    var heard = view.heard();
    return heard != null && heard.progress().attempt().equals(attempt.number())
        ? lastEvent(heard, view).map(last -> later(last, listeningSince).plus(patience))
        : beginning(attempt, pod, view)
            .map(began -> later(began, listeningSince).plus(untilTheFirstEvent(patience)));
  }

  private static Duration untilTheFirstEvent(Duration patience) {
    var twice = patience.multipliedBy(2);
    return twice.compareTo(BEGINNING) < 0 ? BEGINNING : twice;
  }

  /// Empty while an operator that has just started reads old events again.
  private static Optional<Instant> lastEvent(Heard heard, ExperimentView view) {
    var known = view.status().progress();
    return known != null && known.isNewerThan(heard.progress())
        ? Optional.empty()
        : Optional.ofNullable(heard.heardAt());
  }

  /// When the container of a trainer began that was never heard of, not even before the operator
  /// was restarted.
  private static Optional<Instant> beginning(Attempt attempt, PodView pod, ExperimentView view) {
    var known = view.status().progress();
    var trainer = pod.trainer();
    return trainer == null
            || trainer.finishedAt() != null
            || (known != null && known.attempt().equals(attempt.number()))
        ? Optional.empty()
        : Optional.ofNullable(trainer.startedAt());
  }

  private static Instant later(Instant one, Instant other) {
    return one.isBefore(other) ? other : one;
  }
}

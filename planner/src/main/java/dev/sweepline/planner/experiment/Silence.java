package dev.sweepline.planner.experiment;

import dev.sweepline.planner.status.Attempt;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// When a trainer that tells nothing counts as hung.
///
/// Only one that has been heard of can fall silent: an image may send no events at all, and reading
/// its data may take long. Time is the operator's own, from when an event came, so a trainer's
/// clock means nothing; and it counts only while the operator listens, from when it has heard again
/// what the journal knew before it was restarted.
final class Silence {
  private Silence() {}

  /// When the patience with a running Pod ends; empty if it cannot be judged.
  ///
  /// @param listeningSince since when Kafka has answered without a break; null while it does not
  static Optional<Instant> endOfPatience(
      ExperimentView view, Attempt attempt, PodView pod, @Nullable Instant listeningSince) {
    var hangAfter = view.spec().limits().hangAfter();
    var heard = view.heard();
    if (hangAfter == null
        || listeningSince == null
        || heard == null
        || heard.heardAt() == null
        || !attempt.live()
        || pod.phase() != PodView.Phase.RUNNING
        || pod.deleting()
        || !isUpToDate(heard, attempt, view)) {
      return Optional.empty();
    }
    return Stream.of(heard.heardAt(), listeningSince)
        .max(Instant::compareTo)
        .map(last -> last.plus(Durations.of(hangAfter)));
  }

  /// An operator that has just started reads old events again.
  private static boolean isUpToDate(Heard heard, Attempt attempt, ExperimentView view) {
    var known = view.status().progress();
    return heard.progress().attempt().equals(attempt.number())
        && (known == null || !known.isNewerThan(heard.progress()));
  }
}

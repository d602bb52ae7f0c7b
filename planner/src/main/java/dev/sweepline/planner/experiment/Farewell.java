package dev.sweepline.planner.experiment;

import dev.sweepline.planner.status.Attempt;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.status.StopReason;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The end of an Experiment that somebody deletes although its Sweep stays.
///
/// Its journal is kept by the Sweep before it goes: a cell that is done is not run again, and what
/// was spent stays spent. Where the Sweep cannot, the Experiment goes all the same.
public final class Farewell {
  /// So long a deletion waits for the Sweep, once nothing of the trial runs.
  public static final Duration PATIENCE = Duration.ofMinutes(10);

  private Farewell() {}

  /// Whether a journal has something to tell and says nothing more.
  public static boolean isDue(ExperimentView trial) {
    var attempts = trial.status().attempts();
    return trial.deleting() && !attempts.isEmpty() && attempts.stream().noneMatch(Attempt::live);
  }

  /// Whether a trial came to an end of its own, so that its cell is done. One that was stopped
  /// because somebody deleted it did not: a person's wish to stop it is in an annotation.
  ///
  /// @param stop that annotation
  public static boolean isOver(ExperimentStatus status, @Nullable String stop) {
    boolean deleted =
        status.phase() == ExperimentPhase.STOPPED
            && stop == null
            && !status.attempts().isEmpty()
            && status.attempts().getLast().stop() == StopReason.CANCEL;
    return status.settled() && !deleted;
  }

  /// Whether a deletion waits.
  ///
  /// @param awaited whether there is a Sweep that has not kept the journal yet
  public static boolean waits(ExperimentView trial, boolean awaited, Instant now) {
    return awaited && !trial.status().attempts().isEmpty() && now.isBefore(end(trial));
  }

  private static Instant end(ExperimentView trial) {
    var latest = trial.deletedAt() == null ? trial.createdAt() : trial.deletedAt();
    for (var attempt : trial.status().attempts()) {
      var finished = attempt.finishedAt();
      if (finished != null && Instant.parse(finished).isAfter(latest)) {
        latest = Instant.parse(finished);
      }
    }
    return latest.plus(PATIENCE);
  }
}

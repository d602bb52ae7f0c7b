package dev.sweepline.operator.experiment;

import dev.sweepline.operator.pace.StatusPace;
import dev.sweepline.planner.experiment.ExperimentAction;
import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.status.Patience;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/// When the status of a plan is written: at once, in its turn, or once a launch is over.
final class WhenWritten {
  private final StatusPace pace;

  WhenWritten(StatusPace pace) {
    this.pace = pace;
  }

  /// A launch goes on before it is written that its first trials begin and run.
  ///
  /// @param current whether the view cannot be older than what others have written: only then may a
  ///   Pod be made without a write that finds it out
  Duration sightWaits(
      ExperimentView view,
      List<ExperimentAction> actions,
      ExperimentStatus status,
      BooleanSupplier current) {
    if (actions.stream().anyMatch(ExperimentAction.StartAttempt.class::isInstance)) {
      pace.begins();
    }
    var pinned = view.spec().pinned();
    return (actions.isEmpty() || isMadeBegun(view, actions))
            && Patience.sights(view.status(), status, pinned != null && pinned.imageId() != null)
            && (actions.isEmpty() || current.getAsBoolean())
        ? pace.sightWaits(view.uid())
        : Duration.ZERO;
  }

  private static boolean isMadeBegun(ExperimentView view, List<ExperimentAction> actions) {
    return view.status().observedGeneration() == null
        && !view.status().attempts().isEmpty()
        && actions.stream().allMatch(ExperimentAction.StartAttempt.class::isInstance);
  }

  /// Whether the plan's status is to be written now.
  boolean isDue(ExperimentView view, List<ExperimentAction> actions, ExperimentStatus status) {
    if (actions.isEmpty() && status.equals(view.status())) {
      pace.pass(view.uid());
      return false;
    }
    if (actions.isEmpty() && Patience.has(view.status(), status)) {
      return pace.admits(view.uid());
    }
    pace.press(view.uid());
    return true;
  }

  void forget(String uid) {
    pace.forget(uid);
  }
}

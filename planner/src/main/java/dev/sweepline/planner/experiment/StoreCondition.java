package dev.sweepline.planner.experiment;

import dev.sweepline.planner.Conditions;
import dev.sweepline.planner.spec.Storage;
import dev.sweepline.planner.status.Condition.Truth;

/// Says whether a trial's checkpoints are in its store; a volume needs nobody to say so.
final class StoreCondition {
  private static final String UNSTORED = "Unstored";
  private static final String BEHIND = "Behind";

  private StoreCondition() {}

  static void report(Conditions conditions, ExperimentView view, Journal journal) {
    var storage = view.spec().storage();
    if (storage != null && storage.ephemeral() != null) {
      conditions.add(
          Conditions.CHECKPOINTS_STORED,
          Truth.FALSE,
          Conditions.EPHEMERAL,
          "checkpoints end with their Pod; a disrupted attempt begins from scratch");
      return;
    }
    if (storage == null || storage.objectStore() == null) {
      return;
    }
    var latest =
        journal.pods().stream().reduce((_, later) -> later).filter(pod -> pod.store() != null);
    var store = latest.map(PodView::store).orElse(null);
    if (store == null || (!store.behind() && !store.ended() && !wasBehind(view))) {
      conditions.keep(Conditions.CHECKPOINTS_STORED);
    } else if (store.unstored() != null) {
      conditions.add(
          Conditions.CHECKPOINTS_STORED,
          Truth.FALSE,
          UNSTORED,
          "attempt " + latest.orElseThrow().attempt() + ": " + store.unstored());
    } else if (store.behind() && !store.ended()) {
      conditions.add(
          Conditions.CHECKPOINTS_STORED,
          Truth.FALSE,
          BEHIND,
          "what attempt "
              + latest.orElseThrow().attempt()
              + " wrote is not in the store yet: see the log of the container checkpoint-store of"
              + " its Pod");
    } else {
      conditions.add(
          Conditions.CHECKPOINTS_STORED,
          Truth.TRUE,
          "Stored",
          "all that was written is in the store");
    }
  }

  private static boolean wasBehind(ExperimentView view) {
    return view.status().condition(Conditions.CHECKPOINTS_STORED, BEHIND).isPresent();
  }

  /// Whether the checkpoint that was recorded last is still there.
  static boolean keeps(ExperimentView view) {
    return Storage.outlivesPod(view.spec().storage())
        && view.status()
            .condition(Conditions.CHECKPOINTS_STORED)
            .map(condition -> condition.status() != Truth.FALSE)
            .orElse(true);
  }
}

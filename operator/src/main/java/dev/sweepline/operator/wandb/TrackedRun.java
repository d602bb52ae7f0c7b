package dev.sweepline.operator.wandb;

import dev.sweepline.planner.spec.Reference;
import dev.sweepline.planner.spec.Tracking;
import dev.sweepline.wandb.RunFacts;
import org.jspecify.annotations.Nullable;

/// A run together with the Experiment it belongs to; the run's id is the Experiment's uid, unless
/// the trial began again from nothing.
record TrackedRun(
    RunFacts facts,
    String namespace,
    String experiment,
    Tracking.Mode mode,
    @Nullable Reference secretRef) {
  String id() {
    return facts.id();
  }

  String experimentUid() {
    return RunIds.experimentUid(facts.id());
  }

  /// The run of this id for the same trial.
  TrackedRun withId(String id) {
    return new TrackedRun(facts.withId(id), namespace, experiment, mode, secretRef);
  }
}

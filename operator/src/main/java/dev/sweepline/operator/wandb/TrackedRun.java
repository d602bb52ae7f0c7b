package dev.sweepline.operator.wandb;

import dev.sweepline.planner.spec.Reference;
import dev.sweepline.planner.spec.Tracking;
import dev.sweepline.wandb.RunFacts;
import org.jspecify.annotations.Nullable;

/// A run together with the Experiment it belongs to; the run's id is the Experiment's uid.
record TrackedRun(
    RunFacts facts,
    String namespace,
    String experiment,
    Tracking.Mode mode,
    @Nullable Reference secretRef) {
  String id() {
    return facts.id();
  }
}

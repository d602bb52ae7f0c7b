package dev.sweepline.operator.wandb;

import dev.sweepline.wandb.RunEnding;
import java.util.Optional;

/// Knows the Experiments behind the runs.
interface RunDirectory {
  /// False until every Experiment is known: nobody can be called unknown before.
  boolean complete();

  Standing standing(String experimentUid);

  /// Empty if the Experiment went, or its configuration cannot be composed.
  Optional<TrackedRun> run(String experimentUid);

  /// How an Experiment stands.
  sealed interface Standing {}

  record Unknown() implements Standing {}

  /// It names no W&B project.
  record Untracked() implements Standing {}

  record Live() implements Standing {}

  record Settled(RunEnding ending) implements Standing {}
}

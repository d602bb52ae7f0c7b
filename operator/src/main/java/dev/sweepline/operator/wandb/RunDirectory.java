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

  /// Whether rows that Kafka does not keep any more come from the trial's own files.
  ///
  /// @param asked the request for them
  Recovery recovery(String experimentUid, String asked);

  /// What became of a request for rows.
  enum Recovery {
    /// They are to come.
    AWAITED,
    /// Kafka has what there is.
    DELIVERED,
    /// There are none, or nobody could send them.
    IMPOSSIBLE
  }

  /// How an Experiment stands.
  sealed interface Standing {}

  record Unknown() implements Standing {}

  /// It names no W&B project.
  record Untracked() implements Standing {}

  record Live() implements Standing {}

  record Settled(RunEnding ending) implements Standing {}
}

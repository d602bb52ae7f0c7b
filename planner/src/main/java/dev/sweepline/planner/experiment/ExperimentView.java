package dev.sweepline.planner.experiment;

import dev.sweepline.planner.configs.Tree;
import dev.sweepline.planner.spec.ExperimentSpec;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.trial.BaselineView;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An Experiment as it is in the cluster.
///
/// @param deletedAt when somebody asked for its deletion
/// @param sweep the Sweep it belongs to, or null if a person wrote it
/// @param tree what its configuration is composed from
/// @param status the journal; `ExperimentStatus.EMPTY` if there is none yet
/// @param heard what its events add up to
/// @param baseline what `checklist.baseline.ref` names, for an Experiment without a Sweep
/// @param stop why it is to stop for good, if somebody asked for that
/// @param checkpointsGone below which attempt a clean-up says it has removed the checkpoints
/// @param rowsAsked when its tracker asked for rows that Kafka does not keep any more
@RecordBuilder
public record ExperimentView(
    String namespace,
    String name,
    String uid,
    long generation,
    Instant createdAt,
    @Nullable Instant deletedAt,
    @Nullable String sweep,
    ExperimentSpec spec,
    Tree tree,
    ExperimentStatus status,
    @Nullable Heard heard,
    @Nullable BaselineView baseline,
    @Nullable String stop,
    @Nullable String rowsAsked,
    @Nullable Integer checkpointsGone) {

  /// Whether it is being deleted.
  public boolean deleting() {
    return deletedAt != null;
  }

  /// The same experiment with another journal.
  ExperimentView with(ExperimentStatus other) {
    return ExperimentViewBuilder.builder(this).status(other).build();
  }
}

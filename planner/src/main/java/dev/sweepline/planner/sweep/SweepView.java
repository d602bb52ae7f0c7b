package dev.sweepline.planner.sweep;

import dev.sweepline.planner.configs.Tree;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.status.SweepStatus;
import dev.sweepline.planner.trial.BaselineView;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A Sweep as it is in the cluster.
///
/// @param status what was reported last: only times of transitions are taken from it
/// @param spec its `configs` name the copy of the tree, once that is known
/// @param tree what its trials are composed from
/// @param baseline what `checklist.baseline.ref` names, where it exists
/// @param claim what `storage.checkpoints` names, where it exists
@RecordBuilder
public record SweepView(
    String namespace,
    String name,
    String uid,
    long generation,
    Instant createdAt,
    SweepSpec spec,
    SweepStatus status,
    Tree tree,
    @Nullable BaselineView baseline,
    @Nullable ClaimView claim) {
  public SweepView {
    spec = tree.source().isEmpty() ? spec : spec.withConfigs(tree.pinned(spec.configs()));
  }
}

package dev.sweepline.planner.sweep;

import dev.sweepline.planner.cleanup.Cleaners;
import dev.sweepline.planner.configs.Tree;
import dev.sweepline.planner.ensemble.Choice;
import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.retention.Kept;
import dev.sweepline.planner.spec.PinnedEnsemble;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.status.SweepStatus;
import dev.sweepline.planner.trial.BaselineView;
import dev.sweepline.planner.trial.SpecProblem;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A Sweep as it is in the cluster.
///
/// @param status what was reported last: only times of transitions are taken from it
/// @param spec its `configs` name the copy of the tree, once that is known
/// @param tree what its trials are composed from
/// @param cleaners what is known around the removal of checkpoints
/// @param kept the trials whose journals ConfigMaps keep
/// @param podRefusal what the API server has against the Pods of its trials, of which there is none
/// @param baseline what `checklist.baseline.ref` names, where it exists
/// @param listeningSince since when events can be heard without a break; null while they cannot
/// @param claims that all its trials mount, as far as they exist
/// @param choice who votes, where the type is `Ensemble`; its spec is completed by it
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
    Cleaners cleaners,
    Kept kept,
    @Nullable SpecProblem podRefusal,
    List<ClaimView> claims,
    Choice choice,
    @Nullable Instant listeningSince) {
  public SweepView {
    choice = choice == null ? Choice.unseen(spec) : choice;
    claims = claims == null ? List.of() : List.copyOf(claims);
    kept = kept == null ? Kept.NONE : kept;
    cleaners = cleaners == null ? Cleaners.NONE : cleaners;
    spec = tree.source().isEmpty() ? spec : spec.withConfigs(tree.pinned(spec.configs()));
  }

  /// Who votes in its trial; null where it trains.
  @Nullable PinnedEnsemble members() {
    return choice instanceof Choice.Chosen(var members, _, _) ? members : null;
  }

  /// What its members were trained on; null where it trains, or nobody says.
  @Nullable String learned() {
    return choice instanceof Choice.Chosen(_, var dataDigest, _) ? dataDigest : null;
  }

  /// What is wrong besides the spec itself; what has begun goes on.
  List<SpecProblem> refusals(List<ExperimentView> children) {
    return podRefusal == null || !children.isEmpty() ? List.of() : List.of(podRefusal);
  }
}

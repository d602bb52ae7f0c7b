package dev.sweepline.planner.champion;

import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.spec.ChampionSpec;
import dev.sweepline.planner.status.ChampionStatus;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A Champion as it is in the cluster.
///
/// @param asked the annotation `sweepline.dev/propose`
/// @param sweeps that have succeeded and propose to it
/// @param trials those that the next proposal may mean
/// @param pod of the promotion under way
/// @param webhookProblem why its webhook will never be told
@RecordBuilder
public record ChampionView(
    String name,
    long generation,
    ChampionSpec spec,
    ChampionStatus status,
    @Nullable String asked,
    List<ProposingSweep> sweeps,
    List<ExperimentView> trials,
    @Nullable PromotionPod pod,
    @Nullable String webhookProblem) {

  public ChampionView {
    sweeps = List.copyOf(sweeps);
    trials = List.copyOf(trials);
  }

  /// What is to be decided on next; while a promotion is under way only what a person asks instead
  /// of one that is stuck.
  public Optional<Proposal> proposal() {
    if (status.promotion() == null) {
      return Proposals.next(status, asked, sweeps);
    }
    return stuck() ? Proposals.next(status, asked, List.of()) : Optional.empty();
  }

  /// Whether the promotion under way needs a person.
  boolean stuck() {
    var promotion = status.promotion();
    return promotion != null && promotion.tries() > ChampionPlanner.MANY_TRIES;
  }
}

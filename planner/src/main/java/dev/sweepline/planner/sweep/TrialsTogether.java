package dev.sweepline.planner.sweep;

import dev.sweepline.planner.Conditions;
import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.status.Attempt;
import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.status.Condition.Truth;
import dev.sweepline.planner.status.SweepStatus;
import dev.sweepline.planner.trial.Ranking;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What the trials of a sweep say, put together.
record TrialsTogether(SweepView view, List<ExperimentView> children) {

  /// Nodes on which trials of this sweep cannot begin.
  void suspects(Conditions conditions) {
    var said =
        children.stream()
            .filter(child -> !SweepPlanner.settled(child))
            .flatMap(child -> child.status().condition(Conditions.NODE_SUSPECT).stream())
            .map(Condition::message)
            .distinct()
            .sorted()
            .toList();
    if (!said.isEmpty()) {
      conditions.add(
          Conditions.NODE_SUSPECT, Truth.TRUE, "InfrastructureFailures", String.join("; ", said));
    }
  }

  /// Said only once there was something to say.
  void tracking(Conditions conditions) {
    var degraded =
        children.stream()
            .flatMap(child ->
                child.status().condition(Conditions.TRACKING_DEGRADED, Truth.TRUE).stream())
            .map(Condition::message)
            .sorted()
            .toList();
    boolean saidBefore = view.status().condition(Conditions.TRACKING_DEGRADED).isPresent();
    if (!degraded.isEmpty()) {
      conditions.add(
          Conditions.TRACKING_DEGRADED,
          Truth.TRUE,
          "Trials",
          degraded.size()
              + (degraded.size() == 1 ? " trial: " : " trials: ")
              + degraded.getFirst());
    } else if (saidBefore) {
      conditions.add(Conditions.TRACKING_DEGRADED, Truth.FALSE, "Streaming", "W&B takes every run");
    }
  }

  /// The first that needs a person, and what for.
  Optional<String> stuck() {
    return children.stream()
        .filter(child -> !SweepPlanner.settled(child))
        .flatMap(child ->
            child.status().condition(Conditions.STALLED, Truth.TRUE).stream()
                .map(condition -> child.name() + ": " + condition.message()))
        .sorted()
        .findFirst();
  }

  SweepStatus.@Nullable BestTrial best() {
    var ranking = Ranking.of(view.spec().objective());
    ExperimentView leader = null;
    for (var child :
        children.stream().sorted(Comparator.comparing(ExperimentView::name)).toList()) {
      var best = child.status().best();
      if (best != null
          && (leader == null
              || ranking.isBetter(
                  best.value(), Objects.requireNonNull(leader.status().best()).value()))) {
        leader = child;
      }
    }
    if (leader == null) {
      return null;
    }
    var best = Objects.requireNonNull(leader.status().best());
    return new SweepStatus.BestTrial(
        leader.name(), leader.status().runName(), best.metric(), best.value(), best.epoch());
  }

  /// What most of the waiting trials wait for, with their number.
  @Nullable String waitingFor() {
    var reasons =
        children.stream()
            .filter(child -> !SweepPlanner.settled(child))
            .map(child -> child.status().waitingFor())
            .filter(Objects::nonNull)
            .collect(Collectors.groupingBy(reason -> reason, TreeMap::new, Collectors.counting()));
    return reasons.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(most ->
            most.getValue() + (most.getValue() == 1 ? " trial: " : " trials: ") + most.getKey())
        .orElse(null);
  }

  @Nullable String startedAt() {
    return children.stream()
        .map(ExperimentView::createdAt)
        .min(Comparator.naturalOrder())
        .map(Instant::toString)
        .orElse(null);
  }

  String finishedAt() {
    return children.stream()
        .flatMap(child -> child.status().attempts().stream())
        .map(Attempt::finishedAt)
        .filter(Objects::nonNull)
        .map(Instant::parse)
        .max(Comparator.naturalOrder())
        .map(Instant::toString)
        .orElseGet(() -> String.valueOf(startedAt()));
  }
}

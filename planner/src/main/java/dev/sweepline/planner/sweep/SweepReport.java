package dev.sweepline.planner.sweep;

import dev.sweepline.planner.Conditions;
import dev.sweepline.planner.conclusion.Goals;
import dev.sweepline.planner.conclusion.Scored;
import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.status.Attempt;
import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.status.Condition.Truth;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.GoalLine;
import dev.sweepline.planner.status.SweepPhase;
import dev.sweepline.planner.status.SweepStatus;
import dev.sweepline.planner.status.SweepStatusBuilder;
import dev.sweepline.planner.trial.ChecklistReview;
import dev.sweepline.planner.trial.Ranking;
import dev.sweepline.planner.trial.SpecProblem;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Says how a sweep stands: counts, best, conditions; all of it a function of its Experiments.
final class SweepReport {
  private final PreparedSweep prepared;
  private final SweepView view;
  private final List<ExperimentView> children;
  private final ChecklistReview checklist;
  private final Pins pins;
  private final Spenders spenders;
  private final SpendingReport spending;
  private final Issued issued;
  private final SweepStatus.Plan planned;
  private final Instant now;
  private final SweepStatus.Counts counts;

  SweepReport(
      PreparedSweep prepared,
      SweepView view,
      List<ExperimentView> children,
      ChecklistReview checklist,
      Pins pins,
      Spenders spenders,
      Issued issued,
      SweepStatus.Plan planned,
      Instant now) {
    this.prepared = prepared;
    this.view = view;
    this.children = children;
    this.checklist = checklist;
    this.pins = pins;
    this.spenders = spenders;
    this.issued = issued;
    this.planned = planned;
    this.now = now;
    this.spending = new SpendingReport(spenders, issued, now);
    this.counts = count();
  }

  SweepStatus status() {
    var phase = phase();
    var goals = goals();
    return SweepStatusBuilder.builder()
        .observedGeneration(view.generation())
        .phase(phase)
        .conditions(conditions(phase))
        .plan(issued == Issued.REFUSED && planned.cells() == 0 ? null : planned)
        .counts(counts)
        .best(best())
        .waitingFor(waitingFor(phase))
        .startedAt(startedAt())
        .finishedAt(over(phase) ? finishedAt() : null)
        .pinned(pins.report())
        .checklist(checklist.lines())
        .usage(spenders.usage())
        .goals(goals)
        .goalsReached(goals.isEmpty() ? null : Goals.summary(goals))
        .build();
  }

  private List<GoalLine> goals() {
    return prepared.goals().isEmpty()
        ? List.of()
        : prepared
            .goals()
            .lines(
                children.stream()
                    .filter(child -> child.status().phase() == ExperimentPhase.SUCCEEDED)
                    .sorted(Comparator.comparing(ExperimentView::name))
                    .map(child ->
                        Scored.of(
                            child.name(),
                            child.spec().params(),
                            child.status().metrics(),
                            child.status().best()))
                    .toList());
  }

  private SweepPhase phase() {
    // What is on its way out may have to be made again.
    boolean quiet =
        counts.pending() + counts.running() == 0
            && children.stream().noneMatch(ExperimentView::deleting);
    return switch (issued) {
      case REFUSED -> quiet ? SweepPhase.REFUSED : SweepPhase.RUNNING;
      case TREELESS -> quiet ? SweepPhase.BLOCKED : SweepPhase.RUNNING;
      case BLOCKED -> SweepPhase.BLOCKED;
      case SUSPENDED -> counts.running() > 0 ? SweepPhase.RUNNING : SweepPhase.SUSPENDED;
      case SOME, SMOKE_TRIAL -> SweepPhase.RUNNING;
      case BUDGET -> quiet ? result() : SweepPhase.RUNNING;
      case ALL -> quiet && all() ? result() : SweepPhase.RUNNING;
      case TOO_MANY_FAILURES, SMOKE_TRIAL_FAILED -> quiet ? SweepPhase.FAILED : SweepPhase.RUNNING;
    };
  }

  private List<SpecProblem> problems() {
    return prepared.problems().isEmpty() ? view.refusals(children) : prepared.problems();
  }

  private boolean all() {
    return counts.total() > 0;
  }

  private SweepPhase result() {
    return counts.succeeded() > 0 ? SweepPhase.SUCCEEDED : SweepPhase.FAILED;
  }

  private static boolean over(SweepPhase phase) {
    return switch (phase) {
      case SUCCEEDED, FAILED -> true;
      case REFUSED, BLOCKED, RUNNING, SUSPENDED -> false;
    };
  }

  private SweepStatus.Counts count() {
    var byPhase =
        children.stream()
            .map(child -> child.status().phase())
            .map(phase -> phase == null ? ExperimentPhase.PENDING : phase)
            .collect(Collectors.groupingBy(phase -> phase, Collectors.counting()));
    return new SweepStatus.Counts(
        children.size(),
        number(byPhase, ExperimentPhase.PENDING) + number(byPhase, ExperimentPhase.SUSPENDED),
        number(byPhase, ExperimentPhase.RUNNING),
        number(byPhase, ExperimentPhase.SUCCEEDED),
        number(byPhase, ExperimentPhase.FAILED),
        number(byPhase, ExperimentPhase.STOPPED),
        reused());
  }

  private @Nullable Integer reused() {
    long reused = children.stream().filter(child -> child.status().reused() != null).count();
    return reused == 0 ? null : Math.toIntExact(reused);
  }

  /// Nodes on which trials of this sweep cannot begin.
  private void suspects(Conditions conditions) {
    var said =
        children.stream()
            .filter(child -> !SweepPlanner.settled(child))
            .flatMap(child -> child.status().conditions().stream())
            .filter(condition -> condition.type().equals(Conditions.NODE_SUSPECT))
            .map(Condition::message)
            .distinct()
            .sorted()
            .toList();
    if (!said.isEmpty()) {
      conditions.add(
          Conditions.NODE_SUSPECT, Truth.TRUE, "InfrastructureFailures", String.join("; ", said));
    }
  }

  private static int number(Map<ExperimentPhase, Long> byPhase, ExperimentPhase phase) {
    return Math.toIntExact(byPhase.getOrDefault(phase, 0L));
  }

  private List<Condition> conditions(SweepPhase phase) {
    var conditions = new Conditions(view.status().conditions(), view.generation(), now);
    boolean accepted = issued != Issued.REFUSED && issued != Issued.TREELESS;
    conditions.add(
        Conditions.ACCEPTED,
        accepted ? Truth.TRUE : Truth.FALSE,
        accepted ? "Valid" : issued == Issued.REFUSED ? "Invalid" : "ConfigsNotReady",
        accepted ? "the spec is valid" : SpecProblem.summary(problems()));
    conditions.add(
        Conditions.CHECKLIST_SATISFIED,
        checklist.satisfied() ? Truth.TRUE : Truth.FALSE,
        checklist.satisfied() ? "Complete" : "Incomplete",
        checklist.satisfied() ? "every item is satisfied" : checklist.summary());
    boolean ready = accepted && issued != Issued.BLOCKED && issued != Issued.SUSPENDED;
    conditions.add(
        Conditions.READY,
        ready ? Truth.TRUE : Truth.FALSE,
        ready ? over(phase) ? "Finished" : "Executing" : "Waiting",
        progress());
    conditions.add(
        Conditions.SUCCEEDED,
        switch (phase) {
          case SUCCEEDED -> Truth.TRUE;
          case FAILED -> Truth.FALSE;
          case REFUSED, BLOCKED, RUNNING, SUSPENDED -> Truth.UNKNOWN;
        },
        reason(phase),
        spending.ending(progress()));
    stalled(conditions);
    EarlyStopReport.add(conditions, view.spec(), children);
    tracking(conditions);
    pins.report(conditions, view.status().conditions());
    view.tree().report(conditions);
    suspects(conditions);
    return conditions.list();
  }

  private void stalled(Conditions conditions) {
    var stuck = stuck();
    var standstill = spending.standstill(merged());
    if (stuck != null) {
      conditions.add(Conditions.STALLED, Truth.TRUE, obstacle(), stuck);
    } else if (standstill != null) {
      conditions.add(Conditions.STALLED, Truth.TRUE, "ProgressDeadline", standstill);
    } else {
      conditions.add(Conditions.STALLED, Truth.FALSE, "Moving", "nothing is in the way");
    }
  }

  /// Said only once there was something to say.
  private void tracking(Conditions conditions) {
    var degraded =
        children.stream()
            .flatMap(child ->
                child.status().conditions().stream()
                    .filter(condition ->
                        condition.type().equals(Conditions.TRACKING_DEGRADED)
                            && condition.status() == Truth.TRUE)
                    .map(Condition::message))
            .sorted()
            .toList();
    boolean saidBefore =
        view.status().conditions().stream()
            .anyMatch(condition -> condition.type().equals(Conditions.TRACKING_DEGRADED));
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

  private String obstacle() {
    return switch (issued) {
      case REFUSED -> "Invalid";
      case TREELESS -> "ConfigsNotReady";
      case BLOCKED -> "Checklist";
      case ALL, SOME, SUSPENDED, TOO_MANY_FAILURES, SMOKE_TRIAL, SMOKE_TRIAL_FAILED, BUDGET ->
          "Trial";
    };
  }

  private String reason(SweepPhase phase) {
    return switch (phase) {
      case SUCCEEDED, FAILED ->
          switch (issued) {
            case BUDGET -> "BudgetExhausted";
            case TOO_MANY_FAILURES -> "TooManyFailures";
            case SMOKE_TRIAL_FAILED -> "SmokeTrialFailed";
            case ALL, SOME, SMOKE_TRIAL, TREELESS, REFUSED, BLOCKED, SUSPENDED ->
                counts.succeeded() == 0
                    ? "NoneSucceeded"
                    : counts.failed() + counts.stopped() == 0 ? "AllSucceeded" : "SomeSucceeded";
          };
      case REFUSED, BLOCKED, RUNNING, SUSPENDED -> "Active";
    };
  }

  private String progress() {
    return counts.succeeded()
        + " of "
        + planned.trials()
        + " trials succeeded"
        + (counts.failed() == 0 ? "" : ", " + counts.failed() + " failed")
        + (counts.stopped() == 0 ? "" : ", " + counts.stopped() + " stopped");
  }

  /// What needs a person before anything goes on.
  private @Nullable String stuck() {
    return switch (issued) {
      case REFUSED, TREELESS -> SpecProblem.summary(problems());
      case BLOCKED -> checklist.needsPerson() ? checklist.summary() : null;
      case ALL, SOME, SUSPENDED, TOO_MANY_FAILURES, SMOKE_TRIAL, SMOKE_TRIAL_FAILED, BUDGET ->
          children.stream()
              .filter(child -> !SweepPlanner.settled(child))
              .flatMap(child ->
                  child.status().conditions().stream()
                      .filter(condition ->
                          condition.type().equals(Conditions.STALLED)
                              && condition.status() == Truth.TRUE)
                      .map(condition -> child.name() + ": " + condition.message()))
              .sorted()
              .findFirst()
              .orElse(null);
    };
  }

  private SweepStatus.@Nullable BestTrial best() {
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

  private @Nullable String waitingFor(SweepPhase phase) {
    if (spending.obstacle().isPresent()) {
      return shortened(spending.obstacle().get());
    }
    if (over(phase)) {
      return null;
    }
    return switch (issued) {
      case REFUSED, TREELESS -> SpecProblem.headline(problems());
      case BLOCKED -> "checklist: " + checklist.headline();
      case SUSPENDED -> "suspended: set spec.suspend to false";
      case SMOKE_TRIAL -> spending.smokeTrial(merged());
      case ALL, SOME, TOO_MANY_FAILURES, SMOKE_TRIAL_FAILED, BUDGET -> merged();
    };
  }

  /// What most of the waiting trials wait for, with their number.
  private @Nullable String merged() {
    var reasons =
        children.stream()
            .filter(child -> !SweepPlanner.settled(child))
            .map(child -> child.status().waitingFor())
            .filter(Objects::nonNull)
            .collect(Collectors.groupingBy(reason -> reason, TreeMap::new, Collectors.counting()));
    return reasons.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(most ->
            shortened(
                most.getValue()
                    + (most.getValue() == 1 ? " trial: " : " trials: ")
                    + most.getKey()))
        .orElseGet(() -> EarlyStopReport.obstacle(view.spec(), children));
  }

  private @Nullable String startedAt() {
    return children.stream()
        .map(ExperimentView::createdAt)
        .min(Comparator.naturalOrder())
        .map(Instant::toString)
        .orElse(null);
  }

  private String finishedAt() {
    return children.stream()
        .flatMap(child -> child.status().attempts().stream())
        .map(Attempt::finishedAt)
        .filter(Objects::nonNull)
        .map(Instant::parse)
        .max(Comparator.naturalOrder())
        .map(Instant::toString)
        .orElseGet(() -> String.valueOf(startedAt()));
  }

  private static String shortened(String text) {
    return text.length() <= 1024 ? text : text.substring(0, 1023) + "…";
  }
}

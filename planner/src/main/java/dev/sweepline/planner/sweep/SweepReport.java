package dev.sweepline.planner.sweep;

import dev.sweepline.planner.Conditions;
import dev.sweepline.planner.conclusion.Goals;
import dev.sweepline.planner.conclusion.Scored;
import dev.sweepline.planner.ensemble.Choice;
import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.experiment.Farewell;
import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.status.Condition.Truth;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.GoalLine;
import dev.sweepline.planner.status.SweepPhase;
import dev.sweepline.planner.status.SweepStatus;
import dev.sweepline.planner.status.SweepStatusBuilder;
import dev.sweepline.planner.trial.ChecklistReview;
import dev.sweepline.planner.trial.SpecProblem;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Says how a sweep stands: counts, best, conditions; all of it a function of its Experiments.
final class SweepReport {
  private final PreparedSweep prepared;
  private final SweepView view;
  private final List<ExperimentView> children;
  private final TrialsTogether trials;
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
    this.trials = new TrialsTogether(view, children);
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
        .best(trials.best())
        .waitingFor(waitingFor(phase))
        .startedAt(trials.startedAt())
        .finishedAt(over(phase) ? trials.finishedAt() : null)
        .pinned(pins.report())
        .checklist(checklist.lines())
        .usage(spenders.usage())
        .goals(goals)
        .goalsReached(goals.isEmpty() ? null : Goals.summary(goals))
        .ensemble(EnsembleReport.of(view.choice(), children))
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
            && children.stream()
                .noneMatch(
                    child -> child.deleting() && !Farewell.isOver(child.status(), child.stop()));
    return switch (issued) {
      case REFUSED -> quiet ? SweepPhase.REFUSED : SweepPhase.RUNNING;
      case TREELESS -> quiet ? SweepPhase.BLOCKED : SweepPhase.RUNNING;
      case BLOCKED, MEMBERS -> SweepPhase.BLOCKED;
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
    boolean ready =
        accepted
            && issued != Issued.BLOCKED
            && issued != Issued.MEMBERS
            && issued != Issued.SUSPENDED;
    conditions.add(
        Conditions.READY,
        ready ? Truth.TRUE : Truth.FALSE,
        ready ? over(phase) ? "Finished" : "Executing" : "Waiting",
        issued == Issued.MEMBERS ? members() : progress());
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
    trials.tracking(conditions);
    pins.report(conditions, view.status().conditions());
    view.tree().report(conditions);
    trials.suspects(conditions);
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

  private String obstacle() {
    return switch (issued) {
      case REFUSED -> "Invalid";
      case TREELESS -> "ConfigsNotReady";
      case BLOCKED -> "Checklist";
      case ALL,
          SOME,
          MEMBERS,
          SUSPENDED,
          TOO_MANY_FAILURES,
          SMOKE_TRIAL,
          SMOKE_TRIAL_FAILED,
          BUDGET ->
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
            case ALL, SOME, SMOKE_TRIAL, TREELESS, REFUSED, BLOCKED, MEMBERS, SUSPENDED ->
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
        + (counts.stopped() == 0 ? "" : ", " + counts.stopped() + " stopped")
        + why();
  }

  /// Of the only trial, such as an ensemble's; of several each says so itself.
  private String why() {
    return planned.trials() == 1 && counts.failed() == 1
        ? children.stream()
            .flatMap(child -> child.status().attempts().reversed().stream())
            .flatMap(attempt -> Stream.ofNullable(attempt.reason()))
            .findFirst()
            .map(reason -> ": " + shortened(reason))
            .orElse("")
        : "";
  }

  /// What needs a person before anything goes on.
  private @Nullable String stuck() {
    return switch (issued) {
      case REFUSED, TREELESS -> SpecProblem.summary(problems());
      case BLOCKED -> checklist.needsPerson() ? checklist.summary() : null;
      case ALL,
          SOME,
          MEMBERS,
          SUSPENDED,
          TOO_MANY_FAILURES,
          SMOKE_TRIAL,
          SMOKE_TRIAL_FAILED,
          BUDGET ->
          trials.stuck().orElse(null);
    };
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
      case MEMBERS -> shortened(members());
      case SUSPENDED -> "suspended: set spec.suspend to false";
      case SMOKE_TRIAL -> spending.smokeTrial(merged());
      case ALL, SOME, TOO_MANY_FAILURES, SMOKE_TRIAL_FAILED, BUDGET -> merged();
    };
  }

  private @Nullable String merged() {
    var waitingFor = trials.waitingFor();
    return waitingFor == null
        ? EarlyStopReport.obstacle(view.spec(), children)
        : shortened(waitingFor);
  }

  private String members() {
    return view.choice() instanceof Choice.Waiting(var what) ? what : "";
  }

  private static String shortened(String text) {
    return text.length() <= 1024 ? text : text.substring(0, 1023) + "…";
  }
}

package dev.sweepline.planner.experiment;

import dev.sweepline.planner.Conditions;
import dev.sweepline.planner.budget.Spending;
import dev.sweepline.planner.conclusion.Goals;
import dev.sweepline.planner.conclusion.Scored;
import dev.sweepline.planner.dedupe.Precedent;
import dev.sweepline.planner.spec.Storage;
import dev.sweepline.planner.status.Attempt;
import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.status.Condition.Truth;
import dev.sweepline.planner.status.Counters;
import dev.sweepline.planner.status.Errand;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.status.ExperimentStatusBuilder;
import dev.sweepline.planner.status.GoalLine;
import dev.sweepline.planner.status.Outcome;
import dev.sweepline.planner.trial.ChecklistReview;
import dev.sweepline.planner.trial.RunName;
import dev.sweepline.planner.trial.SpecProblem;
import dev.sweepline.planner.trial.Tags;
import dev.sweepline.planner.trial.Trial;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Where a trial stands: what its attempts add up to, said as a status.
final class Standing {
  private final ExperimentView view;
  private final Trial trial;
  private final @Nullable ChecklistReview checklist;
  private final Journal journal;
  private final Observed observed;
  private final Observed.@Nullable Refusal refusal;
  private final Instant now;
  private final Recording recording;
  private final Results results;
  private final Ending ending;
  private final Nodes nodes;
  private final Precedent precedent;
  private final Provenances provenances;

  /// @param refusal what the API server has against the Pod of the attempt that is to begin
  /// @param precedent whether a trial that has not begun need run
  Standing(
      ExperimentView view,
      Trial trial,
      @Nullable ChecklistReview checklist,
      Journal journal,
      Observed observed,
      Observed.@Nullable Refusal refusal,
      Recording recording,
      Precedent precedent,
      Instant now) {
    this.view = view;
    this.trial = trial;
    this.checklist = checklist;
    this.journal = journal;
    this.observed = observed;
    this.refusal = refusal;
    this.recording = recording;
    this.now = now;
    this.nodes = Nodes.of(journal, observed.suspects(), now);
    this.precedent = precedent;
    this.provenances = new Provenances(view, journal);
    var known = Results.of(view, journal);
    this.results =
        precedent instanceof Precedent.Past(var run, var onHit)
            ? known.takenOver(run, onHit)
            : known;
    this.ending = new Ending(view, trial, journal, observed.lessons(), precedent, results, now);
  }

  /// Whether it goes on, and how it ends.
  Ending ending() {
    return ending;
  }

  private WaitsFor waitsFor() {
    return new WaitsFor(
        view, trial, checklist, journal, observed, refusal, problem(), precedent, ending, now);
  }

  Nodes nodes() {
    return nodes;
  }

  Provenances provenances() {
    return provenances;
  }

  /// Whether the end of this Pod's log is to stay: the trial failed by it, or it hung and its Pod
  /// is on its way out.
  boolean keepsLogOf(PodView pod) {
    if (pod.trainer() == null || view.deleting()) {
      return false;
    }
    return journal.attempts().stream()
        .filter(attempt -> attempt.number() == pod.attempt())
        .anyMatch(attempt ->
            attempt.outcome() == Outcome.HANG
                || (phase() == ExperimentPhase.FAILED
                    && attempt.equals(journal.attempts().getLast())));
  }

  /// Why no attempt may start although the spec is in order: the configuration is not what it was.
  @Nullable String problem() {
    return trial instanceof Trial.Composed composed
            && view.status().digest() != null
            && !journal.attempts().isEmpty()
            && !composed.digest().equals(view.status().digest())
        ? "the configuration tree has changed: this trial began as "
            + view.status().digest()
            + " and would go on as "
            + composed.digest()
        : null;
  }

  String runName() {
    if (view.spec().runName() != null) {
      return view.spec().runName();
    }
    if (view.status().runName() != null) {
      return view.status().runName();
    }
    return trial instanceof Trial.Composed composed
        ? RunName.of(view.spec().naming(), view.spec().type(), view.createdAt(), composed.facts())
        : view.name();
  }

  /// The checkpoint to go on from; without a volume or a store it went with its Pod.
  @Nullable String resumeFrom() {
    var checkpoint = results.checkpoint();
    return !Storage.outlivesPod(view.spec().storage()) || checkpoint == null
        ? null
        : checkpoint.path();
  }

  Instant endOf(PodView pod) {
    return journal.attempts().stream()
        .filter(attempt -> attempt.podName().equals(pod.name()))
        .map(Attempt::finishedAt)
        .filter(Objects::nonNull)
        .map(Instant::parse)
        .findFirst()
        .orElse(now);
  }

  /// @param errand how far what its attempts left is carried
  ExperimentStatus report(@Nullable Errand errand) {
    var before = view.status();
    var attempts = journal.attempts();
    var composed = trial instanceof Trial.Composed some ? some : null;
    var phase = phase();
    var goals = goals(phase);
    return ExperimentStatusBuilder.builder()
        .goals(goals)
        .goalsReached(goals.isEmpty() ? null : Goals.summary(goals))
        .progress(results.progress())
        .best(results.best())
        .metrics(results.metrics())
        .checkpoint(Removed.checkpoint(view, results.checkpoint()))
        .checkpointsGone(Removed.below(view))
        .observedGeneration(view.generation())
        .phase(phase)
        .conditions(conditions(phase))
        .runName(runName())
        .digest(before.digest() != null || composed == null ? before.digest() : composed.digest())
        .configDigest(
            before.configDigest() != null || composed == null
                ? before.configDigest()
                : composed.configDigest())
        .seed(view.spec().seed())
        .tags(
            before.tags().isEmpty() && composed != null
                ? Tags.of(view.spec(), composed.facts())
                : before.tags())
        .attempts(attempts)
        .forgottenSeconds(journal.forgottenSeconds())
        .counters(Counters.of(attempts))
        .rungs(RungLog.of(view, journal, now))
        .batch(BatchUse.of(view, composed, attempts))
        .checklist(checklist == null ? List.of() : checklist.lines())
        .usage(
            Spending.of(
                before,
                attempts,
                view.spec().limits().costPerGpuHour(),
                view.spec().limits().currency()))
        .waitingFor(
            recording.waitingFor().orElseGet(() -> phase.settled() ? null : waitsFor().line()))
        .errand(errand)
        .reused(precedent instanceof Precedent.Past(var run, _) ? Reuse.of(run) : before.reused())
        .provenance(provenances.report())
        .build();
  }

  private List<GoalLine> goals(ExperimentPhase phase) {
    var spec = view.spec();
    return spec.goals().isEmpty()
        ? List.of()
        : Goals.compile(spec.goals(), spec.objective())
            .lines(
                phase == ExperimentPhase.SUCCEEDED
                    ? List.of(
                        Scored.of(view.name(), spec.params(), results.metrics(), results.best()))
                    : List.of());
  }

  ExperimentPhase phase() {
    var before = view.status().phase();
    if (before != null && before.settled()) {
      return before;
    }
    if (!journal.live().isEmpty()) {
      return journal.live().stream().anyMatch(this::runs)
          ? ExperimentPhase.RUNNING
          : ExperimentPhase.PENDING;
    }
    if (journal.attempts().isEmpty() && trial instanceof Trial.Refused) {
      return ExperimentPhase.FAILED;
    }
    if (ending.next() instanceof Next.Settled settled) {
      return settled.phase();
    }
    return view.spec().suspend() ? ExperimentPhase.SUSPENDED : ExperimentPhase.PENDING;
  }

  private boolean runs(Attempt attempt) {
    var pod = journal.pod(attempt);
    return pod == null ? attempt.startedAt() != null : pod.phase() == PodView.Phase.RUNNING;
  }

  private List<Condition> conditions(ExperimentPhase phase) {
    var conditions = new Conditions(view.status().conditions(), view.generation(), now);
    boolean settled = phase.settled();
    switch (trial) {
      case Trial.Composed _ ->
          conditions.add(Conditions.ACCEPTED, Truth.TRUE, "Composed", "the configuration is valid");
      case Trial.Refused(var problems) ->
          conditions.add(
              Conditions.ACCEPTED, Truth.FALSE, "Invalid", SpecProblem.summary(problems));
      case Trial.Waiting _ when settled || view.deleting() -> conditions.keep(Conditions.ACCEPTED);
      case Trial.Waiting(var problems) ->
          conditions.add(
              Conditions.ACCEPTED, Truth.FALSE, "ConfigsNotReady", SpecProblem.summary(problems));
    }
    if (checklist != null) {
      conditions.add(
          Conditions.CHECKLIST_SATISFIED,
          checklist.satisfied() ? Truth.TRUE : Truth.FALSE,
          checklist.satisfied() ? "Complete" : "Incomplete",
          checklist.satisfied() ? "every item is satisfied" : checklist.summary());
    }
    var held = Reuse.waitingFor(precedent);
    boolean ready =
        trial instanceof Trial.Composed && waitsFor().person() == null && held.isEmpty();
    if (trial instanceof Trial.Waiting && (settled || view.deleting())) {
      conditions.keep(Conditions.READY);
    } else {
      conditions.add(
          Conditions.READY,
          ready ? Truth.TRUE : Truth.FALSE,
          ready ? settled ? "Finished" : "Executing" : Reuse.unready(precedent),
          ready ? "attempts: " + journal.attempts().size() : String.valueOf(waitsFor().line()));
    }
    var end =
        settled ? ending.settlement(phase) : new Next.Settled(phase, "Active", "not finished yet");
    conditions.add(Conditions.SUCCEEDED, succeeded(phase), end.reason(), end.message());
    stalled(conditions, settled);
    // The forwarder's own.
    conditions.keep(Conditions.TRACKING_DEGRADED);
    recording.report(conditions);
    provenances.report(conditions);
    StoreCondition.report(conditions, view, journal);
    view.tree().report(conditions);
    if (!settled && !view.deleting()) {
      nodes.report(conditions);
    }
    return conditions.list();
  }

  private void stalled(Conditions conditions, boolean settled) {
    var drift = problem();
    boolean over = settled || view.deleting();
    if (!over && trial instanceof Trial.Waiting(var problems)) {
      conditions.add(
          Conditions.STALLED, Truth.TRUE, "ConfigsNotReady", SpecProblem.summary(problems));
    } else if (!over && drift != null) {
      conditions.add(Conditions.STALLED, Truth.TRUE, "ConfigDrift", drift);
    } else if (!over && refusal != null && !refusal.passes()) {
      conditions.add(Conditions.STALLED, Truth.TRUE, Conditions.POD_REFUSED, refusal.why());
    } else if (!over && precedent instanceof Precedent.Unanswered(var why)) {
      conditions.add(
          Conditions.STALLED, Truth.TRUE, Conditions.LEDGER_UNAVAILABLE, Reuse.unanswered(why));
    } else {
      conditions.add(Conditions.STALLED, Truth.FALSE, "Moving", "nothing is in the way");
    }
  }

  private static Truth succeeded(ExperimentPhase phase) {
    return switch (phase) {
      case SUCCEEDED -> Truth.TRUE;
      case FAILED, STOPPED -> Truth.FALSE;
      case PENDING, RUNNING, SUSPENDED -> Truth.UNKNOWN;
    };
  }
}

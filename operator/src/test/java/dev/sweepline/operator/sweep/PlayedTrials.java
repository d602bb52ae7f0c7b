package dev.sweepline.operator.sweep;

import dev.sweepline.operator.experiment.Experiment;
import dev.sweepline.planner.Conditions;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.status.Attempt;
import dev.sweepline.planner.status.AttemptBuilder;
import dev.sweepline.planner.status.Best;
import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.status.ExperimentStatusBuilder;
import dev.sweepline.planner.status.Outcome;
import dev.sweepline.planner.status.Rung;
import dev.sweepline.planner.sweep.SweepAction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// The Experiments of a sweep whose trainers a test plays: they train, are stopped, end and fail.
final class PlayedTrials {
  static final Instant BEGINNING = Instant.parse("2026-02-13T00:00:00Z");

  private static final int LAST_EPOCH = 27;

  private final Sweep sweep;
  private final Random random;
  private final List<Experiment> trials = new ArrayList<>();
  private Instant now = BEGINNING;

  PlayedTrials(Sweep sweep, Random random) {
    this.sweep = sweep;
    this.random = random;
  }

  List<Experiment> all() {
    return List.copyOf(trials);
  }

  Instant now() {
    return now;
  }

  void apply(List<SweepAction> actions) {
    for (var action : actions) {
      switch (action) {
        case SweepAction.CreateExperiment create -> create(create);
        case SweepAction.StopExperiment stop ->
            named(stop.name())
                .getMetadata()
                .getAnnotations()
                .put(Names.STOP_ANNOTATION, stop.wish().text());
        case SweepAction.KeepTree _,
            SweepAction.ReviseExperiment _,
            SweepAction.DropExperiment _,
            SweepAction.ForgetExperiment _,
            SweepAction.Clean _,
            SweepAction.KeepJournals _ ->
            throw new AssertionError("nobody gave a reason for " + action);
      }
    }
  }

  private void create(SweepAction.CreateExperiment create) {
    var experiment = SweepApplier.experiment(create, sweep);
    experiment.getMetadata().setUid("uid-" + trials.size());
    experiment.getMetadata().setGeneration(1L);
    experiment.getMetadata().setCreationTimestamp(now.toString());
    experiment.setStatus(running(experiment, null).build());
    trials.add(experiment);
  }

  private Experiment named(String name) {
    return trials.stream()
        .filter(trial -> trial.getMetadata().getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /// Something happens to one of those that run.
  void goOn() {
    now = now.plusSeconds(1 + random.nextInt(60));
    var live = trials.stream().filter(trial -> !phase(trial).settled()).toList();
    if (!live.isEmpty()) {
      var one = live.get(random.nextInt(live.size()));
      one.setStatus(later(one));
    }
  }

  private static ExperimentPhase phase(Experiment trial) {
    var phase = trial.getStatus().phase();
    return phase == null ? ExperimentPhase.PENDING : phase;
  }

  private ExperimentStatus later(Experiment trial) {
    var status = trial.getStatus();
    if (trial.getMetadata().getAnnotations().containsKey(Names.STOP_ANNOTATION)) {
      return ended(trial, ExperimentPhase.STOPPED, Outcome.INTENDED);
    }
    if (random.nextInt(25) == 0) {
      return ended(trial, ExperimentPhase.FAILED, Outcome.DETERMINISTIC);
    }
    int epoch = status.rungs().isEmpty() ? 1 : 3 * status.rungs().getLast().epoch();
    if (epoch > LAST_EPOCH) {
      return ended(trial, ExperimentPhase.SUCCEEDED, Outcome.SUCCEEDED);
    }
    double value = random.nextDouble();
    double best = Math.max(value, best(status));
    var rungs = new ArrayList<>(status.rungs());
    rungs.add(Rung.of(epoch, value, best, now));
    return ExperimentStatusBuilder.builder(status)
        .rungs(rungs)
        .best(new Best("val_f1", Rung.text(best), epoch))
        .metrics(Map.of("val_f1", Rung.text(best)))
        .build();
  }

  private static double best(ExperimentStatus status) {
    return status.best() == null ? 0 : Double.parseDouble(status.best().value());
  }

  private ExperimentStatus ended(Experiment trial, ExperimentPhase phase, Outcome outcome) {
    var journal = running(trial, outcome).build().attempts();
    return ExperimentStatusBuilder.builder(trial.getStatus())
        .phase(phase)
        .attempts(journal)
        .conditions(
            List.of(
                new Condition(
                    Conditions.SUCCEEDED,
                    phase == ExperimentPhase.SUCCEEDED
                        ? Condition.Truth.TRUE
                        : Condition.Truth.FALSE,
                    1L,
                    now.toString(),
                    "Ended",
                    "")))
        .build();
  }

  private ExperimentStatusBuilder running(Experiment trial, @Nullable Outcome outcome) {
    Attempt attempt =
        AttemptBuilder.builder()
            .number(1)
            .podName(trial.getMetadata().getName() + "-a1")
            .createdAt(trial.getMetadata().getCreationTimestamp())
            .outcome(outcome)
            .build();
    return ExperimentStatusBuilder.builder()
        .phase(ExperimentPhase.RUNNING)
        .observedGeneration(1L)
        .runName(trial.getSpec().runName())
        .attempts(List.of(attempt));
  }
}

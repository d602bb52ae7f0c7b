package dev.sweepline.planner.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.spec.LimitsBuilder;
import dev.sweepline.planner.spec.SearchBuilder;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.spec.SweepSpecBuilder;
import dev.sweepline.planner.spec.SweepType;
import dev.sweepline.planner.status.AttemptBuilder;
import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.status.Condition.Truth;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.ExperimentStatusBuilder;
import dev.sweepline.planner.status.Outcome;
import dev.sweepline.planner.status.Progress;
import dev.sweepline.planner.status.SweepPhase;
import dev.sweepline.planner.status.SweepStatus;
import dev.sweepline.planner.status.Usage;
import dev.sweepline.planner.sweep.SweepAction.CreateExperiment;
import dev.sweepline.planner.sweep.SweepAction.ReviseExperiment;
import dev.sweepline.planner.trial.Specs;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SpendingSweepTest {
  private static final SweepSpec SPEC =
      Specs.sweep(
          SweepType.CUSTOM,
          Specs.search(
              Specs.key("data.image_size", "384", "224"),
              Specs.key("data.augmentation", "none", "cutout")),
          2);

  @Test
  void cheapestTrialStartsAloneAndTheOthersFollowItsFirstEpoch() {
    var spec = smoking(SPEC);

    var first = Sweeps.plan(spec, List.of());
    var smoke = Sweeps.children(first).getFirst();
    var waiting = Sweeps.plan(spec, List.of(smoke));
    var passed = Sweeps.plan(spec, List.of(progressing(smoke, "1.0")));

    assertThat(first.actions())
        .singleElement()
        .isInstanceOfSatisfying(
            CreateExperiment.class,
            create ->
                assertThat(create.spec().params())
                    .isEqualTo(Map.of("data.image_size", "224", "data.augmentation", "none")));
    assertThat(waiting.actions()).isEmpty();
    assertThat(waiting.status().phase()).isEqualTo(SweepPhase.RUNNING);
    assertThat(waiting.status().waitingFor())
        .isEqualTo(
            "smoke trial: "
                + smoke.name()
                + " to finish its first epoch, before anything else starts");
    assertThat(Sweeps.plan(spec, List.of(progressing(smoke, "0.8"))).actions()).isEmpty();
    assertThat(passed.actions()).hasSize(1);
    assertThat(((CreateExperiment) passed.actions().getFirst()).spec().params())
        .containsEntry("data.image_size", "384");
  }

  @Test
  void theSmokeTrialIsOneOfTheTrialsThatTheSearchHas() {
    var search = SearchBuilder.builder(SPEC.search()).maxTrials(2).build();
    var spec = SweepSpecBuilder.builder(SPEC).search(search).build();
    var without =
        Sweeps.children(Sweeps.plan(spec, List.of())).stream().map(ExperimentView::name).toList();

    var smoke = Sweeps.children(Sweeps.plan(smoking(spec), List.of())).getFirst();
    var rest = Sweeps.children(Sweeps.plan(smoking(spec), List.of(progressing(smoke, "1.0"))));

    assertThat(Stream.concat(Stream.of(smoke), rest.stream()).map(ExperimentView::name))
        .containsExactlyInAnyOrderElementsOf(without);
  }

  @Test
  void brokenSweepStopsAfterOneCheapRun() {
    var spec = smoking(SPEC);
    var smoke = Sweeps.children(Sweeps.plan(spec, List.of())).getFirst();
    var broken = List.of(ended(smoke, ExperimentPhase.FAILED, Outcome.DETERMINISTIC, 11, 5));

    var plan = Sweeps.plan(spec, broken);
    var allTheSame = Sweeps.plan(SPEC, broken);

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.status().phase()).isEqualTo(SweepPhase.FAILED);
    assertThat(condition(plan, "Succeeded").reason()).isEqualTo("SmokeTrialFailed");
    assertThat(condition(plan, "Succeeded").message())
        .isEqualTo(
            "the smoke trial "
                + smoke.name()
                + " failed, and so would the others: exit 11; set limits.smokeTrial to false to"
                + " run them all the same");
    assertThat(allTheSame.actions()).hasSize(2);
  }

  @Test
  void startsNothingThatTheBudgetDoesNotCoverAndLetsTheRestRun() {
    var spec = costing(SPEC, "0.5");
    var children = Sweeps.children(Sweeps.plan(SPEC, List.of()));
    // 900 s are used, 900 s are reserved for the other one.
    var draining = List.of(done(children.get(0), 900), progressing(children.get(1), "5.0"));

    var plan = Sweeps.plan(spec, draining);

    assertThat(plan.actions()).noneMatch(CreateExperiment.class::isInstance);
    assertThat(plan.status().phase()).isEqualTo(SweepPhase.RUNNING);
    assertThat(plan.status().waitingFor())
        .isEqualTo(
            "budget: 0.25 of 0.50 GPU hours are used, 1 trial still runs; the next trial would take"
                + " about 0.25");
    assertThat(condition(plan, "Stalled").status()).isEqualTo(Truth.FALSE);
  }

  @Test
  void isOverWhenTheBudgetIsUsedUpAndGoesOnWhenItIsRaised() {
    var children = Sweeps.children(Sweeps.plan(SPEC, List.of()));
    var drained = List.of(done(children.get(0), 900), done(children.get(1), 900));

    var over = Sweeps.plan(costing(SPEC, "0.5"), drained);
    var raised = Sweeps.plan(costing(SPEC, "0.75"), drained);

    assertThat(over.actions()).noneMatch(CreateExperiment.class::isInstance);
    assertThat(over.status().phase()).isEqualTo(SweepPhase.SUCCEEDED);
    assertThat(condition(over, "Succeeded").reason()).isEqualTo("BudgetExhausted");
    assertThat(condition(over, "Succeeded").message())
        .isEqualTo(
            "2 of 4 trials succeeded; budget: 0.50 of 0.50 GPU hours are used; the next trial would"
                + " take about 0.25; raise limits.gpuHours to go on");
    assertThat(over.status().usage()).isEqualTo(new Usage(1800L, "0.50", "1.25", "USD"));
    assertThat(raised.actions().stream().filter(CreateExperiment.class::isInstance)).hasSize(1);
    assertThat(raised.status().phase()).isEqualTo(SweepPhase.RUNNING);
  }

  @Test
  void budgetIsNoLimitForASweepThatHasMadeAllItsTrials() {
    var wide = Specs.limited(SPEC, LimitsBuilder.builder().parallelism(4).build());
    var all =
        Sweeps.children(Sweeps.plan(wide, List.of())).stream()
            .map(child -> done(child, 900))
            .toList();

    var plan = Sweeps.plan(costing(SPEC, "0.5"), all);

    assertThat(plan.status().phase()).isEqualTo(SweepPhase.SUCCEEDED);
    assertThat(condition(plan, "Succeeded").reason()).isEqualTo("AllSucceeded");
    assertThat(plan.status().waitingFor()).isNull();
  }

  @Test
  void isStalledWhenNothingMovesUntilSomethingDoes() {
    var spec =
        Specs.limited(SPEC, LimitsBuilder.builder().parallelism(2).progressDeadline("30m").build());
    var stuck =
        Sweeps.children(Sweeps.plan(SPEC, List.of())).stream()
            .map(child -> waiting(child, "scheduler: 0/1 nodes have nvidia.com/gpu"))
            .toList();
    var later = Sweeps.CREATED.plus(Duration.ofMinutes(30));

    var before = plan(spec, SweepStatus.EMPTY, stuck, later.minusSeconds(1));
    var after = plan(spec, SweepStatus.EMPTY, stuck, later);
    var moving = new ArrayList<>(stuck);
    moving.set(0, done(stuck.getFirst(), 1700));

    assertThat(condition(before, "Stalled").status()).isEqualTo(Truth.FALSE);
    assertThat(condition(after, "Stalled").status()).isEqualTo(Truth.TRUE);
    assertThat(condition(after, "Stalled").reason()).isEqualTo("ProgressDeadline");
    assertThat(condition(after, "Stalled").message())
        .isEqualTo(
            "nothing has started, finished or progressed since 2026-02-13T00:00:00Z, and"
                + " limits.progressDeadline is 30m; waiting for: 2 trials: scheduler: 0/1 nodes have"
                + " nvidia.com/gpu");
    assertThat(SweepDeadlines.lookAgainIn(Sweeps.view(spec), stuck, later.minusSeconds(60)))
        .contains(Duration.ofSeconds(61));
    assertThat(condition(plan(spec, after.status(), moving, later), "Stalled").status())
        .isEqualTo(Truth.FALSE);
  }

  @Test
  void aPauseIsNoStandstill() {
    var spec =
        Specs.limited(SPEC, LimitsBuilder.builder().parallelism(2).progressDeadline("30m").build());
    var children = Sweeps.children(Sweeps.plan(SPEC, List.of()));
    var paused =
        plan(
            Specs.suspended(spec, true),
            SweepStatus.EMPTY,
            children,
            Sweeps.CREATED.plus(Duration.ofMinutes(1)));
    var resumed = plan(spec, paused.status(), children, Sweeps.CREATED.plus(Duration.ofDays(3)));

    assertThat(condition(resumed, "Stalled").status()).isEqualTo(Truth.FALSE);
    var soon =
        plan(
            spec,
            resumed.status(),
            children,
            Sweeps.CREATED.plus(Duration.ofDays(3)).plus(Duration.ofMinutes(29)));

    assertThat(condition(soon, "Stalled").status()).isEqualTo(Truth.FALSE);
  }

  @Test
  void limitsOfTrialsFollowTheSweepUntilTheyAreOver() {
    var children = Sweeps.children(Sweeps.plan(SPEC, List.of()));
    var longer =
        Specs.limited(SPEC, LimitsBuilder.builder().parallelism(2).maxTrialHours("12").build());

    var plan = Sweeps.plan(longer, List.of(children.get(0), done(children.get(1), 60)));

    assertThat(plan.actions())
        .filteredOn(ReviseExperiment.class::isInstance)
        .singleElement()
        .isInstanceOfSatisfying(
            ReviseExperiment.class,
            revise -> {
              assertThat(revise.name()).isEqualTo(children.get(0).name());
              assertThat(revise.spec().limits().maxTrialHours()).isEqualTo("12");
            });
  }

  @Test
  void deletedTrialThatWasNotFinishedIsMadeAgainUnderItsName() {
    var children = Sweeps.children(Sweeps.plan(SPEC, List.of()));

    var plan = Sweeps.plan(SPEC, List.of(children.get(1)));

    assertThat(plan.actions())
        .singleElement()
        .isInstanceOfSatisfying(
            CreateExperiment.class,
            create -> assertThat(create.name()).isEqualTo(children.get(0).name()));
  }

  @Test
  void raisedParallelismStartsMoreAndLoweredOneTouchesNothingThatRuns() {
    var children = Sweeps.children(Sweeps.plan(SPEC, List.of()));

    var more =
        Sweeps.plan(Specs.limited(SPEC, LimitsBuilder.builder().parallelism(4).build()), children);
    var fewer =
        Sweeps.plan(
            Specs.limited(SPEC, LimitsBuilder.builder().parallelism(1).build()),
            List.of(done(children.get(0), 60), children.get(1)));

    assertThat(more.actions()).hasSize(2).allMatch(CreateExperiment.class::isInstance);
    assertThat(fewer.actions()).isEmpty();
  }

  private static SweepSpec smoking(SweepSpec spec) {
    return Specs.limited(spec, LimitsBuilder.builder().parallelism(2).smokeTrial(true).build());
  }

  private static SweepSpec costing(SweepSpec spec, String gpuHours) {
    return Specs.limited(
        spec,
        LimitsBuilder.builder()
            .parallelism(2)
            .gpuHours(gpuHours)
            .costPerGpuHour("2.50")
            .currency("USD")
            .build());
  }

  private static SweepPlan plan(
      SweepSpec spec, SweepStatus status, List<ExperimentView> children, Instant now) {
    var view = SweepViewBuilder.builder(Sweeps.view(spec)).status(status).build();
    return SweepPlanner.plan(Sweeps.prepare(spec), view, children, now);
  }

  private static ExperimentView waiting(ExperimentView child, String what) {
    return Sweeps.child(
        child.name(),
        child.spec(),
        ExperimentStatusBuilder.builder().phase(ExperimentPhase.PENDING).waitingFor(what).build());
  }

  /// An attempt that is so many of ten epochs far.
  private static ExperimentView progressing(ExperimentView child, String epoch) {
    return Sweeps.child(
        child.name(),
        child.spec(),
        ExperimentStatusBuilder.builder()
            .phase(ExperimentPhase.RUNNING)
            .attempts(List.of(attempt().build()))
            .progress(new Progress(1, 1L, epoch, 10, 10L, Map.of(), Map.of(), null, null, null))
            .build());
  }

  private static ExperimentView done(ExperimentView child, long seconds) {
    return ended(child, ExperimentPhase.SUCCEEDED, Outcome.SUCCEEDED, 0, seconds);
  }

  private static ExperimentView ended(
      ExperimentView child, ExperimentPhase phase, Outcome outcome, int exit, long seconds) {
    return Sweeps.child(
        child.name(),
        child.spec(),
        ExperimentStatusBuilder.builder()
            .phase(phase)
            .attempts(
                List.of(
                    attempt()
                        .finishedAt(Sweeps.CREATED.plusSeconds(seconds).toString())
                        .outcome(outcome)
                        .exitCode(exit)
                        .reason("exit " + exit)
                        .gpuSeconds(seconds)
                        .build()))
            .build());
  }

  private static AttemptBuilder attempt() {
    return AttemptBuilder.builder()
        .number(1)
        .podName("docs-a1")
        .createdAt(Sweeps.CREATED.toString())
        .startedAt(Sweeps.CREATED.toString());
  }

  private static Condition condition(SweepPlan plan, String type) {
    return Optional.of(plan).stream()
        .flatMap(some -> some.status().conditions().stream())
        .filter(condition -> condition.type().equals(type))
        .findFirst()
        .orElseThrow();
  }
}

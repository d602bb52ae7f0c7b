package dev.sweepline.planner.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.sweepline.planner.configs.Tree;
import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.spec.Dimension;
import dev.sweepline.planner.spec.LimitsBuilder;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.spec.SweepType;
import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.ExperimentStatusBuilder;
import dev.sweepline.planner.status.SweepPhase;
import dev.sweepline.planner.status.SweepStatus;
import dev.sweepline.planner.sweep.SweepAction.CreateExperiment;
import dev.sweepline.planner.trial.Composer;
import dev.sweepline.planner.trial.Specs;
import dev.sweepline.planner.trial.Trees;
import dev.sweepline.planner.trial.Trial;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SweepPlannerTest {
  private static final SweepSpec SPEC =
      Specs.sweep(
          SweepType.CUSTOM,
          Specs.search(
              Specs.key("data.image_size", "224", "384"),
              Specs.key("data.augmentation", "none", "cutout")),
          2);

  @Test
  void makesAsManyTrialsAsMayRunAtATime() {
    var plan = Sweeps.plan(SPEC, List.of());

    assertThat(plan.actions()).hasSize(2).allMatch(CreateExperiment.class::isInstance);
    var first = (CreateExperiment) plan.actions().getFirst();
    assertThat(first.name()).matches("docs-[0-9a-f]{10}");
    assertThat(first.spec().params())
        .containsExactly(entry("data.augmentation", "none"), entry("data.image_size", "224"));
    assertThat(first.spec().runName()).isEqualTo("20260213_efficientnet_b0_224_none_experiment");
    assertThat(first.labels())
        .contains(
            entry("sweepline.dev/sweep", "docs"),
            entry("sweepline.dev/sweep-uid", "s1"),
            entry("sweepline.dev/model", "efficientnet_b0"),
            entry("sweepline.dev/size", "224"),
            entry("sweepline.dev/aug", "none"));
    assertThat(plan.status().phase()).isEqualTo(SweepPhase.RUNNING);
    assertThat(plan.status().plan()).isEqualTo(new SweepStatus.Plan(4L, 0L, 4L, false));
  }

  @Test
  void aTrialIsItsDigestWhereverItStandsInTheGrid() {
    var sizes = Specs.key("data.image_size", "224", "384");
    var others = Specs.key("data.image_size", "512", "384", "224");
    var before = Sweeps.children(Sweeps.plan(sized(sizes, 2), List.of()));

    var after = Sweeps.children(Sweeps.plan(sized(others, 3), before));

    assertThat(before)
        .extracting(child -> child.spec().params().get("data.image_size"))
        .containsExactly("224", "384");
    assertThat(after)
        .as("only the new value is made, although all others have another index now")
        .extracting(child -> child.spec().params().get("data.image_size"))
        .containsExactly("512");
    assertThat(Sweeps.children(Sweeps.plan(sized(others, 3), List.of())))
        .extracting(ExperimentView::name)
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(before.stream(), after.stream()).map(ExperimentView::name).toList());
  }

  private static SweepSpec sized(Dimension sizes, int parallelism) {
    return Specs.sweep(SweepType.MULTI_SCALE, Specs.search(sizes), parallelism);
  }

  @Test
  void makesTheNextTrialWhenOneIsDone() {
    var children = new ArrayList<>(Sweeps.children(Sweeps.plan(SPEC, List.of())));
    children.set(0, Sweeps.settled(children.get(0), ExperimentPhase.SUCCEEDED, "0.8"));

    assertThat(Sweeps.plan(SPEC, children).actions()).hasSize(1);
  }

  @Test
  void runsNothingMoreWhenEveryTrialIsDone() {
    var children = finished(SPEC, ExperimentPhase.SUCCEEDED);

    var plan = Sweeps.plan(SPEC, children);

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.status().phase()).isEqualTo(SweepPhase.SUCCEEDED);
    assertThat(plan.status().counts()).isEqualTo(new SweepStatus.Counts(4, 0, 0, 4, 0, 0));
    assertThat(condition(plan, "Succeeded").reason()).isEqualTo("AllSucceeded");
    assertThat(condition(plan, "Succeeded").message()).isEqualTo("4 of 4 trials succeeded");
  }

  @Test
  void runNamesAreUniqueWhenSeedsAndOtherKeysVary() {
    var spec =
        Specs.sweep(
            SweepType.CUSTOM,
            Specs.search(
                List.of(Specs.key("training.lr", "1e-3", "1e-4"), Specs.key("model", "nano")),
                List.of(),
                List.of(1, 2),
                null),
            10);

    var names =
        Sweeps.children(Sweeps.plan(spec, List.of())).stream()
            .map(child -> child.spec().runName())
            .toList();

    assertThat(names)
        .containsExactly(
            "20260213_nano_224_none_experiment_lr1e-3_seed1",
            "20260213_nano_224_none_experiment_lr1e-4_seed1",
            "20260213_nano_224_none_experiment_lr1e-3_seed2",
            "20260213_nano_224_none_experiment_lr1e-4_seed2");
  }

  @Test
  void namesTheBestTrialInTheDirectionOfTheObjective() {
    var children = new ArrayList<>(Sweeps.children(Sweeps.plan(SPEC, List.of())));
    children.set(0, Sweeps.settled(children.get(0), ExperimentPhase.SUCCEEDED, "0.81"));
    children.set(1, Sweeps.settled(children.get(1), ExperimentPhase.SUCCEEDED, "0.9"));

    var best = Sweeps.plan(SPEC, children).status().best();

    assertThat(best)
        .isEqualTo(
            new SweepStatus.BestTrial(
                children.get(1).name(),
                "20260213_efficientnet_b0_224_cutout_experiment",
                "val_f1",
                "0.9",
                3));
  }

  @Test
  void stopsIssuingWhenTooManyHaveFailed() {
    var spec = Specs.limited(SPEC, LimitsBuilder.builder().parallelism(1).maxFailed(1).build());
    var child = Sweeps.children(Sweeps.plan(spec, List.of())).getFirst();

    var plan = Sweeps.plan(spec, List.of(Sweeps.settled(child, ExperimentPhase.FAILED, null)));

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.status().phase()).isEqualTo(SweepPhase.FAILED);
    assertThat(condition(plan, "Succeeded").reason()).isEqualTo("TooManyFailures");
  }

  @Test
  void isOverAsItIsWhereNothingWasLeftToStart() {
    var spec = Specs.limited(SPEC, LimitsBuilder.builder().parallelism(9).maxFailed(1).build());
    var children = new ArrayList<>(Sweeps.children(Sweeps.plan(spec, List.of())));
    children.replaceAll(child -> Sweeps.settled(child, ExperimentPhase.SUCCEEDED, "0.8"));
    children.set(0, Sweeps.settled(children.getFirst(), ExperimentPhase.FAILED, null));

    var plan = Sweeps.plan(spec, children);

    assertThat(condition(plan, "Succeeded").reason()).isEqualTo("SomeSucceeded");
  }

  @Test
  void twoCellsWhoseNamesMeetRunBoth() {
    Composer meeting =
        (request, microBatch) ->
            Trees.COMPOSER.compose(request, microBatch) instanceof Trial.Composed composed
                ? new Trial.Composed(
                    "sha256:0123456789" + composed.digest().substring(17),
                    composed.configDigest(),
                    composed.config(),
                    composed.facts(),
                    composed.batchSize(),
                    composed.microBatch())
                : Trees.COMPOSER.compose(request, microBatch);
    var view = Sweeps.view(SPEC);
    var prepared = PreparedSweep.of(meeting, view);
    var all = new ArrayList<ExperimentView>();
    SweepPlan plan;
    do {
      plan = SweepPlanner.plan(prepared, view, all, Sweeps.CREATED);
      Sweeps.children(plan).stream()
          .map(child -> Sweeps.settled(child, ExperimentPhase.SUCCEEDED, "0.8"))
          .forEach(all::add);
    } while (!plan.actions().isEmpty());

    assertThat(all).hasSize(prepared.counts().trials().intValue());
    assertThat(all).extracting(ExperimentView::name).doesNotHaveDuplicates();
    assertThat(all).extracting(child -> child.spec().params()).doesNotHaveDuplicates();
  }

  @Test
  void suspendedSweepIsOverOnceEveryTrialIsDone() {
    var suspended =
        Specs.with(SPEC, true, SPEC.checklist(), SPEC.search(), SPEC.limits(), SPEC.naming());
    var children = finished(SPEC, ExperimentPhase.SUCCEEDED);

    var halfDone = Sweeps.plan(suspended, children.subList(0, 2));
    var done = Sweeps.plan(suspended, children);

    assertThat(halfDone.actions()).isEmpty();
    assertThat(halfDone.status().phase()).isEqualTo(SweepPhase.SUSPENDED);
    assertThat(done.actions()).isEmpty();
    assertThat(done.status().phase()).isEqualTo(SweepPhase.SUCCEEDED);
    assertThat(done.status().waitingFor()).isNull();
  }

  @Test
  void neverMakesMoreThanMaxTrials() {
    var spec =
        Specs.sweep(
            SweepType.CUSTOM, Specs.search(SPEC.search().space(), List.of(), List.of(1), 3), 10);

    var children = Sweeps.children(Sweeps.plan(spec, List.of()));

    assertThat(children).hasSize(3);
    assertThat(Sweeps.plan(spec, children).actions()).isEmpty();
  }

  @Test
  @Timeout(20)
  void looksAtAMillionCellsWithoutHoldingThem() {
    var spec = Specs.sweep(SweepType.CUSTOM, SweepValidationTest.huge(50), 50);
    var prepared = Sweeps.prepare(spec);

    var plan = SweepPlanner.plan(prepared, Sweeps.view(spec), List.of(), Sweeps.CREATED);

    assertThat(plan.actions()).hasSize(50);
    assertThat(plan.status().plan()).isEqualTo(new SweepStatus.Plan(1_000_000L, 0L, 50L, false));
  }

  @Test
  void makesAFewTrialsAtTheFirstLookAndThenAsManyAsThereAre() {
    var spec = Specs.sweep(SweepType.CUSTOM, SweepValidationTest.huge(100), 100);
    var prepared = Sweeps.prepare(spec);
    var children = new ArrayList<ExperimentView>();
    var made = new ArrayList<Integer>();

    for (int look = 0; look < 5; look++) {
      var plan = SweepPlanner.planFewFirst(prepared, Sweeps.view(spec), children, Sweeps.CREATED);
      var more = Sweeps.children(plan);
      made.add(more.size());
      children.addAll(more);
    }

    assertThat(made).containsExactly(16, 16, 32, 36, 0);
  }

  @Test
  void saysWhatMostTrialsWaitFor() {
    var children =
        Sweeps.children(Sweeps.plan(SPEC, List.of())).stream()
            .map(child -> waiting(child, "scheduler: 0/1 nodes have nvidia.com/gpu"))
            .toList();

    assertThat(Sweeps.plan(SPEC, children).status().waitingFor())
        .isEqualTo("2 trials: scheduler: 0/1 nodes have nvidia.com/gpu");
  }

  @Test
  void staysTheSameUntilSomethingChanges() {
    var children = finished(SPEC, ExperimentPhase.SUCCEEDED);
    var first = Sweeps.plan(SPEC, children).status();
    var view =
        SweepViewBuilder.builder()
            .namespace("team")
            .name("docs")
            .uid("s1")
            .generation(1)
            .createdAt(Sweeps.CREATED)
            .spec(SPEC)
            .status(first)
            .tree(new Tree.OfRelease())
            .build();

    var later =
        SweepPlanner.plan(
            Sweeps.prepare(SPEC), view, children, Sweeps.CREATED.plus(Duration.ofHours(5)));

    assertThat(later.status()).isEqualTo(first);
  }

  private static List<ExperimentView> finished(SweepSpec spec, ExperimentPhase phase) {
    var wide = Specs.limited(spec, LimitsBuilder.builder().parallelism(100).build());
    return Sweeps.children(Sweeps.plan(wide, List.of())).stream()
        .map(child -> Sweeps.settled(child, phase, "0.8"))
        .toList();
  }

  private static ExperimentView waiting(ExperimentView child, String what) {
    return Sweeps.child(
        child.name(),
        child.spec(),
        ExperimentStatusBuilder.builder()
            .observedGeneration(1L)
            .phase(ExperimentPhase.PENDING)
            .waitingFor(what)
            .build());
  }

  private static Condition condition(SweepPlan plan, String type) {
    return plan.status().conditions().stream()
        .filter(condition -> condition.type().equals(type))
        .findFirst()
        .orElseThrow();
  }
}

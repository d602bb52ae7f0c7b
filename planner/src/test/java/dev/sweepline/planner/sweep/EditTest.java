package dev.sweepline.planner.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.spec.ExperimentSpecBuilder;
import dev.sweepline.planner.spec.LimitsBuilder;
import dev.sweepline.planner.spec.Queue;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.spec.SweepSpecBuilder;
import dev.sweepline.planner.spec.SweepType;
import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.status.SweepPhase;
import dev.sweepline.planner.status.SweepStatus;
import dev.sweepline.planner.sweep.SweepAction.CreateExperiment;
import dev.sweepline.planner.sweep.SweepAction.DropExperiment;
import dev.sweepline.planner.sweep.SweepAction.ReviseExperiment;
import dev.sweepline.planner.trial.Specs;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EditTest {
  private static final SweepSpec SPEC =
      Specs.sweep(
          SweepType.CUSTOM,
          Specs.search(
              Specs.key("data.image_size", "224", "384"),
              Specs.key("data.augmentation", "none", "cutout")),
          2);

  @Test
  void runsNothingAgainWhenAnotherReleaseComposesOtherwise() {
    var children =
        finished(SPEC, ExperimentPhase.SUCCEEDED).stream()
            .map(child -> Sweeps.child("of-before-" + child.name(), child.spec(), child.status()))
            .toList();

    assertThat(Sweeps.plan(SPEC, children).actions()).isEmpty();
  }

  @Test
  void failuresOfRemovedValuesAreNoReasonToStop() {
    var bad =
        Specs.sweep(
            SweepType.CUSTOM,
            Specs.search(
                Specs.key("data.image_size", "999", "384"),
                Specs.key("data.augmentation", "none", "cutout")),
            2);
    var failed =
        Sweeps.settled(
            Sweeps.children(Sweeps.plan(bad, List.of())).getFirst(), ExperimentPhase.FAILED, null);
    var limits = LimitsBuilder.builder().parallelism(2).maxFailed(1).build();

    assertThat(Sweeps.plan(Specs.limited(bad, limits), List.of(failed)).actions()).isEmpty();
    assertThat(Sweeps.plan(Specs.limited(SPEC, limits), List.of(failed)).actions()).hasSize(2);
  }

  @Test
  void movesTrialsThatAreNotOverToAnotherQueue() {
    var children = Sweeps.children(Sweeps.plan(SPEC, List.of()));
    var over = Sweeps.settled(children.getFirst(), ExperimentPhase.SUCCEEDED, "0.9");
    var queue = new Queue("team-b", null);
    var moved = SweepSpecBuilder.builder(SPEC).queue(queue).build();

    var plan = Sweeps.plan(moved, List.of(over, children.getLast()));

    assertThat(plan.actions())
        .filteredOn(ReviseExperiment.class::isInstance)
        .containsExactly(
            new ReviseExperiment(
                children.getLast().name(),
                ExperimentSpecBuilder.builder(children.getLast().spec()).queue(queue).build()));
  }

  @Test
  void suspendsAndResumesItsTrials() {
    var children = Sweeps.children(Sweeps.plan(SPEC, List.of()));
    var suspended = Specs.suspended(SPEC, true);

    var stopping = Sweeps.plan(suspended, children);
    var stopped =
        children.stream()
            .map(child ->
                Sweeps.child(
                    child.name(), revision(stopping, child).spec(), ExperimentStatus.EMPTY))
            .toList();

    assertThat(stopping.actions()).hasSize(2).allMatch(ReviseExperiment.class::isInstance);
    assertThat(revision(stopping, children.getFirst()).spec().suspend()).isTrue();
    assertThat(Sweeps.plan(suspended, stopped).actions()).isEmpty();
    assertThat(Sweeps.plan(suspended, stopped).status().phase()).isEqualTo(SweepPhase.SUSPENDED);
    assertThat(Sweeps.plan(SPEC, stopped).actions())
        .hasSize(2)
        .allMatch(ReviseExperiment.class::isInstance);
  }

  @Test
  void issuesNothingWhileMoreRunsThanMay() {
    var children = Sweeps.children(Sweeps.plan(SPEC, List.of()));

    assertThat(
            Sweeps.plan(
                    Specs.limited(SPEC, LimitsBuilder.builder().parallelism(1).build()), children)
                .actions())
        .isEmpty();
  }

  @Test
  void runsOnlyTheNewCellsOfAnAppendedSeed() {
    var more =
        Specs.searching(SPEC, Specs.search(SPEC.search().space(), List.of(), List.of(1, 2), null));

    var plan = Sweeps.plan(more, finished(SPEC, ExperimentPhase.SUCCEEDED));

    assertThat(plan.actions())
        .hasSize(2)
        .allSatisfy(action -> assertThat(((CreateExperiment) action).spec().seed()).isEqualTo(2));
  }

  @Test
  void dropsTrialsThatHaveNotStartedWhenTheirValueIsRemoved() {
    var children = Sweeps.children(Sweeps.plan(SPEC, List.of()));
    var fewer =
        Specs.searching(
            SPEC,
            Specs.search(
                Specs.key("data.image_size", "224", "384"),
                Specs.key("data.augmentation", "none")));

    var plan = Sweeps.plan(fewer, children);

    assertThat(plan.actions())
        .containsExactly(new DropExperiment(children.get(1).name(), children.get(1).uid()));
  }

  @Test
  void countsWhatWasDoneBeforeItsValueWasRemoved() {
    var fewer =
        Specs.searching(
            SPEC,
            Specs.search(
                Specs.key("data.image_size", "224"),
                Specs.key("data.augmentation", "none", "cutout", "mixup")));

    var plan = Sweeps.plan(fewer, finished(SPEC, ExperimentPhase.SUCCEEDED));
    var done =
        Sweeps.plan(
            fewer,
            Stream.concat(
                    finished(SPEC, ExperimentPhase.SUCCEEDED).stream(),
                    Sweeps.children(plan).stream()
                        .map(child -> Sweeps.settled(child, ExperimentPhase.SUCCEEDED, "0.8")))
                .toList());

    assertThat(plan.actions()).hasSize(1);
    assertThat(plan.status().plan()).isEqualTo(new SweepStatus.Plan(3L, 0L, 5L, false));
    assertThat(done.status().counts()).isEqualTo(new SweepStatus.Counts(5, 0, 0, 5, 0, 0));
    assertThat(done.status().phase()).isEqualTo(SweepPhase.SUCCEEDED);
    assertThat(done.status().conditions())
        .filteredOn(condition -> condition.type().equals("Succeeded"))
        .extracting(Condition::message)
        .containsExactly("5 of 5 trials succeeded");
  }

  @Test
  void countsRemovedTrialsAmongAtMostSoMany() {
    var atMost =
        Specs.searching(
            SPEC,
            Specs.search(
                List.of(
                    Specs.key("data.image_size", "224"),
                    Specs.key("data.augmentation", "none", "cutout", "mixup")),
                List.of(),
                List.of(1),
                4));

    var plan = Sweeps.plan(atMost, finished(SPEC, ExperimentPhase.SUCCEEDED));

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.status().plan()).isEqualTo(new SweepStatus.Plan(3L, 0L, 4L, false));
  }

  private static List<ExperimentView> finished(SweepSpec spec, ExperimentPhase phase) {
    var wide = Specs.limited(spec, LimitsBuilder.builder().parallelism(100).build());
    return Sweeps.children(Sweeps.plan(wide, List.of())).stream()
        .map(child -> Sweeps.settled(child, phase, "0.8"))
        .toList();
  }

  private static ReviseExperiment revision(SweepPlan plan, ExperimentView child) {
    return plan.actions().stream()
        .filter(ReviseExperiment.class::isInstance)
        .map(ReviseExperiment.class::cast)
        .filter(revise -> revise.name().equals(child.name()))
        .findFirst()
        .orElseThrow();
  }
}

package dev.sweepline.planner.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.experiment.ExperimentViewBuilder;
import dev.sweepline.planner.spec.EarlyStop;
import dev.sweepline.planner.spec.EarlyStop.Algorithm;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.spec.SweepSpecBuilder;
import dev.sweepline.planner.spec.SweepType;
import dev.sweepline.planner.status.AttemptBuilder;
import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.ExperimentStatusBuilder;
import dev.sweepline.planner.status.Progress;
import dev.sweepline.planner.status.Rung;
import dev.sweepline.planner.status.StopWish;
import dev.sweepline.planner.sweep.SweepAction.CreateExperiment;
import dev.sweepline.planner.sweep.SweepAction.StopExperiment;
import dev.sweepline.planner.trial.Specs;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EarlyStopsTest {
  private static final SweepSpec SPEC =
      Specs.sweep(
          SweepType.MULTI_SCALE,
          Specs.search(Specs.key("data.image_size", "128", "224", "384")),
          2);
  private static final SweepSpec ASHA =
      stopping(new EarlyStop(Algorithm.ASHA, 3, 2, null, List.of()));

  @Test
  void trialsAreToldAtWhichEpochsTheyAreCompared() {
    var plan = Sweeps.plan(ASHA, List.of());

    assertThat(plan.actions())
        .hasSize(2)
        .allSatisfy(action ->
            assertThat(((CreateExperiment) action).spec().rungs()).startsWith(3, 6, 12, 24));
    assertThat(
            ((CreateExperiment) Sweeps.plan(SPEC, List.of()).actions().getFirst()).spec().rungs())
        .isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"BASELINE", "AUGMENTATION", "MULTI_SCALE"})
  void isOffUnlessAskedForWhereAFactorIsCompared(SweepType type) {
    var spec =
        Specs.sweep(
            type,
            Specs.search(
                switch (type) {
                  case BASELINE -> Specs.key("model", "nano", "efficientnet_b0");
                  case AUGMENTATION -> Specs.key("data.augmentation", "none", "cutout");
                  case MULTI_SCALE, CUSTOM, ENSEMBLE -> Specs.key("data.image_size", "224", "384");
                }),
            2);
    var children = Sweeps.children(Sweeps.plan(spec, List.of()));

    var plan =
        Sweeps.plan(
            spec,
            List.of(reaching(children.get(0), "0.8", 1), reaching(children.get(1), "0.1", 2)));

    assertThat(children).hasSize(2).allMatch(trial -> trial.spec().rungs().isEmpty());
    assertThat(plan.actions()).isEmpty();
    assertThat(plan.status().conditions()).extracting(Condition::type).doesNotContain("EarlyStop");
  }

  @Test
  void stopsTheWorseOneOnceAndUsesItsPlaceWhenItIsOver() {
    var children = Sweeps.children(Sweeps.plan(ASHA, List.of()));
    var good = reaching(children.get(0), "0.8", 1);
    var bad = reaching(children.get(1), "0.4", 2);

    var plan = Sweeps.plan(ASHA, List.of(good, bad));

    var why = "stopped early at epoch 3: val_f1=0.4, but the best 1 of 2 had 0.8 or better (ASHA)";
    assertThat(plan.actions())
        .containsExactly(new StopExperiment(bad.name(), bad.uid(), StopWish.early(why)));

    var stopping = ExperimentViewBuilder.builder(bad).stop("EarlyStop: " + why).build();
    assertThat(Sweeps.plan(ASHA, List.of(good, stopping)).actions()).isEmpty();

    var stopped = Sweeps.settled(stopping, ExperimentPhase.STOPPED, "0.4");
    var next = Sweeps.plan(ASHA, List.of(good, stopped));
    assertThat(next.actions()).singleElement().isInstanceOf(CreateExperiment.class);
    assertThat(Objects.requireNonNull(next.status().counts()).stopped()).isEqualTo(1);
  }

  @Test
  void saysThatItWatchesAndHowManyItStopped() {
    var children = Sweeps.children(Sweeps.plan(ASHA, List.of()));
    var stopped = early(Sweeps.settled(children.get(1), ExperimentPhase.STOPPED, "0.4"));

    assertThat(condition(ASHA, List.of(reaching(children.get(0), "0.8", 1), stopped)))
        .isEqualTo(
            "True Watching: ASHA compares val_f1 at epochs 3, 6, 12, …; 1 trial stopped early");
    assertThat(condition(SPEC, children)).isNull();
  }

  @Test
  void saysThatNoTrialReportsTheObjective() {
    var children = Sweeps.children(Sweeps.plan(ASHA, List.of()));
    var running = at(children.getFirst(), "3.5", 50, Map.of("val_acc", "0.5", "val_loss", "1.2"));

    var message =
        "no trial has reported val_f1 after epoch 3, only val_acc, val_loss: nothing is stopped"
            + " early, as spec.objective.metric is none of them";
    assertThat(condition(ASHA, List.of(running))).isEqualTo("False MetricUnknown: " + message);
    assertThat(Sweeps.plan(ASHA, List.of(running)).status().waitingFor()).isEqualTo(message);
  }

  @Test
  void saysThatTrialsEndBeforeTheFirstRung() {
    var children = Sweeps.children(Sweeps.plan(ASHA, List.of()));
    var running = at(children.getFirst(), "1.5", 3, Map.of("val_f1", "0.5"));

    assertThat(condition(ASHA, List.of(running)))
        .isEqualTo(
            "False NoRung: trials end at epoch 3, and the first rung is at epoch 3: nothing is"
                + " stopped early, give spec.earlyStop.minEpochs a smaller number");
  }

  @Test
  void refusesStrataThatAreNotInTheSpaceAndANumberWithoutEffect() {
    var spec =
        stopping(new EarlyStop(Algorithm.ASHA, 1, 2, 3, List.of("data.image_size", "modle")));

    assertThat(Sweeps.prepare(spec).problems())
        .extracting(Object::toString)
        .containsExactly(
            "spec.earlyStop.startupTrials: 3 has no effect on ASHA: it is for Median; leave it out",
            "spec.earlyStop.within[1]: modle is no key of search.space: use one of"
                + " data.image_size");
  }

  private static SweepSpec stopping(EarlyStop rule) {
    return SweepSpecBuilder.builder(SPEC).earlyStop(rule).build();
  }

  private static ExperimentView reaching(ExperimentView child, String value, int second) {
    var status =
        ExperimentStatusBuilder.builder()
            .phase(ExperimentPhase.RUNNING)
            .attempts(
                List.of(
                    AttemptBuilder.builder()
                        .number(1)
                        .podName(child.name() + "-a1")
                        .createdAt(Sweeps.CREATED.toString())
                        .build()))
            .rungs(List.of(new Rung(3, value, null, Sweeps.CREATED.plusSeconds(second).toString())))
            .build();
    return Sweeps.child(child.name(), child.spec(), status);
  }

  private static ExperimentView at(
      ExperimentView child, String epoch, int maxEpochs, Map<String, String> last) {
    var progress =
        new Progress(1, 9L, epoch, maxEpochs, 90L, last, Map.of(), null, null, "2026-02-13T00:01Z");
    return Sweeps.child(
        child.name(),
        child.spec(),
        ExperimentStatusBuilder.builder()
            .phase(ExperimentPhase.RUNNING)
            .progress(progress)
            .build());
  }

  private static ExperimentView early(ExperimentView child) {
    var condition =
        new Condition(
            "Succeeded", Condition.Truth.FALSE, 1L, "2026-02-13T00:00:00Z", "EarlyStop", "why");
    return Sweeps.child(child.name(), child.spec(), child.status().withCondition(condition));
  }

  private static @Nullable String condition(SweepSpec spec, List<ExperimentView> children) {
    return Sweeps.plan(spec, children).status().conditions().stream()
        .filter(condition -> condition.type().equals("EarlyStop"))
        .map(condition ->
            (condition.status() == Condition.Truth.TRUE ? "True " : "False ")
                + condition.reason()
                + ": "
                + condition.message())
        .findFirst()
        .orElse(null);
  }
}

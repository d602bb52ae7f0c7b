package dev.sweepline.planner.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sweepline.planner.Conditions;
import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.experiment.Observed;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.spec.SweepType;
import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.status.Condition.Truth;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.SweepStatus;
import dev.sweepline.planner.status.SweepStatusBuilder;
import dev.sweepline.planner.trial.Specs;
import java.util.List;
import java.util.Optional;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

class RefusedTrialsTest {
  private static final SweepSpec SPEC =
      Specs.sweep(
          SweepType.MULTI_SCALE, Specs.search(Specs.key("data.image_size", "224", "384")), 2);
  private static final List<ExperimentView> TRIALS = Sweeps.children(Sweeps.plan(SPEC, List.of()));
  private static final Observed.Refusal QUOTA = new Observed.Refusal("quota: none left", true);
  private static final Observed.Refusal POLICY = new Observed.Refusal("API server: no", false);

  @Test
  void waitsForWhatPassesByItself() {
    var plain = Sweeps.plan(SPEC, List.of()).status();

    assertThat(shown(plain, QUOTA))
        .isEqualTo(SweepStatusBuilder.builder(plain).waitingFor("quota: none left").build());
  }

  @Test
  void isStalledWhereAPersonIsNeededAndReadyWhileOthersRun() {
    var running = List.of(Sweeps.settled(TRIALS.getFirst(), ExperimentPhase.RUNNING, null));

    assertThat(judged(shown(Sweeps.plan(SPEC, List.of()).status(), POLICY)))
        .containsExactly(
            tuple(Conditions.READY, Truth.FALSE, "TrialRefused", "API server: no"),
            tuple(Conditions.STALLED, Truth.TRUE, "TrialRefused", "API server: no"));
    assertThat(judged(shown(Sweeps.plan(SPEC, running).status(), POLICY)))
        .containsExactly(
            tuple(Conditions.READY, Truth.TRUE, "Executing", "0 of 2 trials succeeded"),
            tuple(Conditions.STALLED, Truth.TRUE, "TrialRefused", "API server: no"));
  }

  @Test
  void saysNothingOfASweepThatIsOver() {
    var done =
        TRIALS.stream()
            .map(trial -> Sweeps.settled(trial, ExperimentPhase.SUCCEEDED, "0.9"))
            .toList();
    var over = Sweeps.plan(SPEC, done).status();

    assertThat(shown(over, POLICY)).isEqualTo(over);
  }

  private static SweepStatus shown(SweepStatus status, Observed.Refusal refusal) {
    return RefusedTrials.shown(status, Sweeps.view(SPEC), Optional.of(refusal), Sweeps.CREATED);
  }

  private static List<Tuple> judged(SweepStatus status) {
    return status.conditions().stream()
        .filter(condition ->
            condition.type().equals(Conditions.READY)
                || condition.type().equals(Conditions.STALLED))
        .map((Condition condition) ->
            tuple(condition.type(), condition.status(), condition.reason(), condition.message()))
        .toList();
  }
}

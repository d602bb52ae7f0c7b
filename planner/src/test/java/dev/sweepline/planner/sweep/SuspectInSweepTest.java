package dev.sweepline.planner.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.Conditions;
import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.spec.SweepType;
import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.status.Condition.Truth;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.ExperimentStatusBuilder;
import dev.sweepline.planner.trial.Specs;
import java.util.List;
import org.junit.jupiter.api.Test;

class SuspectInSweepTest {
  private static final SweepSpec SPEC =
      Specs.sweep(
          SweepType.MULTI_SCALE, Specs.search(Specs.key("data.image_size", "224", "384")), 2);
  private static final ExperimentView TRIAL =
      Sweeps.children(Sweeps.plan(SPEC, List.of())).getFirst();

  @Test
  void namesTheNodesThatItsTrialsName() {
    assertThat(suspects(ExperimentPhase.PENDING)).containsExactly("node n1: it is sick");
  }

  @Test
  void namesNoNodeForATrialThatIsOver() {
    assertThat(suspects(ExperimentPhase.FAILED)).isEmpty();
  }

  private static List<String> suspects(ExperimentPhase phase) {
    var said =
        new Condition(
            Conditions.NODE_SUSPECT,
            Truth.TRUE,
            1L,
            "2026-02-13T00:00:00Z",
            "InfrastructureFailures",
            "node n1: it is sick");
    var status = ExperimentStatusBuilder.builder().phase(phase).conditions(List.of(said)).build();
    var children = List.of(Sweeps.child(TRIAL.name(), TRIAL.spec(), status));
    return Sweeps.plan(SPEC, children).status().conditions().stream()
        .filter(condition -> condition.type().equals(Conditions.NODE_SUSPECT))
        .map(Condition::message)
        .toList();
  }
}

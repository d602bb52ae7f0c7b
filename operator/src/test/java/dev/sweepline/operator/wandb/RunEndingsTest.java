package dev.sweepline.operator.wandb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.status.Condition.Truth;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.status.ExperimentStatusBuilder;
import dev.sweepline.wandb.RunEnding;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunEndingsTest {
  @Test
  void aRunThatWasStoppedEarlyReadsAsFinished() {
    assertThat(RunEndings.of(stopped("EarlyStop")))
        .contains(new RunEnding("Stopped", 0, Map.of("val_f1", 0.4), null, 0));
  }

  @Test
  void aRunThatSomebodyStoppedDoesNot() {
    assertThat(RunEndings.of(stopped("Stopped")))
        .contains(new RunEnding("Stopped", 20, Map.of("val_f1", 0.4), null, 0));
  }

  private static ExperimentStatus stopped(String reason) {
    var succeeded =
        new Condition("Succeeded", Truth.FALSE, 1L, "2026-02-13T00:00:00Z", reason, "why");
    return ExperimentStatusBuilder.builder()
        .phase(ExperimentPhase.STOPPED)
        .metrics(Map.of("val_f1", "0.4"))
        .conditions(List.of(succeeded))
        .build();
  }
}

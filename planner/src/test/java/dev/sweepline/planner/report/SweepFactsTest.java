package dev.sweepline.planner.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.spec.SweepType;
import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.status.Condition.Truth;
import dev.sweepline.planner.status.SweepPhase;
import dev.sweepline.planner.status.SweepStatusBuilder;
import dev.sweepline.planner.trial.Specs;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SweepFactsTest {
  private static final Instant CREATED = Instant.parse("2026-02-13T00:00:00Z");

  @Test
  void sweepThatWaitsForItsTreeHasNoProblem() {
    var facts =
        facts(
            condition("Accepted", Truth.FALSE, "there is no ConfigMap doc-configs"),
            condition("ChecklistSatisfied", Truth.TRUE, "every item is satisfied"));

    assertThat(facts.problem()).isEmpty();
    assertThat(facts.waitingFor()).isEqualTo("configs: there is no ConfigMap doc-configs");
  }

  @Test
  void sweepThatWaitsForItsChecklistHasOne() {
    var facts =
        facts(
            condition("Accepted", Truth.TRUE, "the spec is valid"),
            condition("ChecklistSatisfied", Truth.FALSE, "write the hypothesis"),
            condition("Stalled", Truth.TRUE, "write the hypothesis"));

    assertThat(facts.problem()).isEqualTo("write the hypothesis");
  }

  @Test
  void checklistThatOnlyWarnsOrWaitsForABaselineIsNone() {
    var facts =
        facts(
            condition("Accepted", Truth.FALSE, "there is no ConfigMap doc-configs"),
            condition("ChecklistSatisfied", Truth.FALSE, "write the hypothesis"),
            condition("Stalled", Truth.FALSE, "nothing is in the way"));

    assertThat(facts.problem()).isEmpty();
  }

  private static SweepFacts facts(Condition... conditions) {
    var spec = Specs.sweep(SweepType.CUSTOM, Specs.search(Specs.key("model", "nano")), 1);
    var status =
        SweepStatusBuilder.builder()
            .observedGeneration(1L)
            .phase(SweepPhase.BLOCKED)
            .conditions(List.of(conditions))
            .waitingFor("configs: there is no ConfigMap doc-configs")
            .build();
    return SweepFacts.of("team", "docs", CREATED, spec, status);
  }

  private static Condition condition(String type, Truth status, String message) {
    return new Condition(type, status, 1L, CREATED.toString(), "Checklist", message);
  }
}

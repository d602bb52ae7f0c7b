package dev.sweepline.planner.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.Conditions;
import dev.sweepline.planner.spec.Checklist;
import dev.sweepline.planner.spec.Reference;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.spec.SweepType;
import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.status.Condition.Truth;
import dev.sweepline.planner.status.SweepPhase;
import dev.sweepline.planner.trial.BaselineView;
import dev.sweepline.planner.trial.Specs;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GateTest {
  private static final SweepSpec SPEC =
      Specs.sweep(
          SweepType.CUSTOM,
          Specs.search(
              Specs.key("data.image_size", "224", "384"),
              Specs.key("data.augmentation", "none", "cutout")),
          2);

  @Test
  void blocksUntilTheChecklistIsSatisfiedAndSaysWhichItemFails() {
    var spec = checking(new Checklist(null, null, null, Checklist.Enforcement.BLOCK));

    var plan = Sweeps.plan(spec, List.of());

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.status().phase()).isEqualTo(SweepPhase.BLOCKED);
    assertThat(plan.status().waitingFor())
        .isEqualTo(
            "checklist: spec.checklist.hypothesis: write the sentence to confirm or refute (and 2"
                + " more)");
    assertThat(condition(plan, "ChecklistSatisfied").message())
        .contains("spec.checklist.baseline: ", "spec.checklist.expected: ");
    assertThat(condition(plan, "ChecklistSatisfied").status()).isEqualTo(Truth.FALSE);
    assertThat(condition(plan, "Stalled").status()).isEqualTo(Truth.TRUE);
    assertThat(condition(plan, "Accepted").status()).isEqualTo(Truth.TRUE);
  }

  @Test
  void onlyWarnsIfAskedTo() {
    var spec = checking(new Checklist(null, null, null, Checklist.Enforcement.WARN));

    var plan = Sweeps.plan(spec, List.of());

    assertThat(plan.actions()).hasSize(2);
    assertThat(condition(plan, "ChecklistSatisfied").status()).isEqualTo(Truth.FALSE);
  }

  @Test
  void waitsForTheBaselineItNames() {
    var spec =
        checking(
            new Checklist(
                "larger images help",
                new Checklist.Baseline(Map.of(), new Reference("doc-baseline")),
                Specs.CHECKLIST.expected(),
                Checklist.Enforcement.BLOCK));
    var prepared = Sweeps.prepare(spec);

    var missing = SweepPlanner.plan(prepared, Sweeps.view(spec), List.of(), Sweeps.CREATED);
    var running =
        SweepPlanner.plan(
            prepared,
            Sweeps.view(spec, new BaselineView("doc-baseline", false, Map.of())),
            List.of(),
            Sweeps.CREATED);
    var done =
        SweepPlanner.plan(
            prepared,
            Sweeps.view(
                spec,
                new BaselineView(
                    "doc-baseline", true, Map.of("val_f1", "0.86", "val_acc", "0.87"))),
            List.of(),
            Sweeps.CREATED);

    assertThat(missing.status().waitingFor())
        .isEqualTo(
            "checklist: spec.checklist.baseline: there is no Sweep doc-baseline in this namespace");
    assertThat(running.status().waitingFor())
        .isEqualTo(
            "checklist: spec.checklist.baseline: the Sweep doc-baseline has not succeeded yet");
    assertThat(done.actions()).hasSize(2);
    assertThat(List.of(missing, running))
        .extracting(plan -> condition(plan, "Stalled").status())
        .containsOnly(Truth.FALSE);
  }

  @Test
  void saysHowManyTrialsAreNotTrackedAsTheyShould() {
    var children = Sweeps.children(Sweeps.plan(SPEC, List.of()));
    var degraded =
        new Condition(
            Conditions.TRACKING_DEGRADED,
            Truth.TRUE,
            1L,
            "2026-02-13T09:00:00Z",
            "LoginNeeded",
            "log in again: secret team/wandb, key WANDB_API_KEY");
    var sad =
        children.stream()
            .map(child ->
                Sweeps.child(child.name(), child.spec(), child.status().withCondition(degraded)))
            .toList();

    var said = condition(Sweeps.plan(SPEC, sad), Conditions.TRACKING_DEGRADED);

    assertThat(said.status()).isEqualTo(Truth.TRUE);
    assertThat(said.message())
        .isEqualTo("2 trials: log in again: secret team/wandb, key WANDB_API_KEY");
    assertThat(Sweeps.plan(SPEC, children).status().conditions())
        .extracting(Condition::type)
        .doesNotContain(Conditions.TRACKING_DEGRADED);
  }

  @Test
  void refusesAnInvalidSpecWithoutMakingAnything() {
    var spec =
        Specs.searching(
            SPEC, Specs.search(Specs.key("model", "efficientnet_b1", "efficientnet_b99")));

    var plan = Sweeps.plan(spec, List.of());

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.status().phase()).isEqualTo(SweepPhase.REFUSED);
    assertThat(condition(plan, "Accepted").status()).isEqualTo(Truth.FALSE);
    assertThat(condition(plan, "Accepted").message())
        .isEqualTo(
            "spec.search.space[0].values[1]: In 'config': Could not find 'model/efficientnet_b99';"
                + " did you mean efficientnet_b0? (available: efficientnet_b0, efficientnet_b1,"
                + " nano)");
    assertThat(plan.status().waitingFor())
        .isEqualTo(
            "spec.search.space[0].values[1]: In 'config': Could not find 'model/efficientnet_b99';"
                + " did you mean efficientnet_b0?");
  }

  private static SweepSpec checking(Checklist checklist) {
    return Specs.with(SPEC, false, checklist, SPEC.search(), SPEC.limits(), SPEC.naming());
  }

  private static Condition condition(SweepPlan plan, String type) {
    return plan.status().conditions().stream()
        .filter(condition -> condition.type().equals(type))
        .findFirst()
        .orElseThrow();
  }
}

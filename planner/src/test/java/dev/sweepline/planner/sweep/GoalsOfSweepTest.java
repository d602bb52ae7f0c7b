package dev.sweepline.planner.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.spec.Goal;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.spec.SweepSpecBuilder;
import dev.sweepline.planner.spec.SweepType;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.GoalLine;
import dev.sweepline.planner.trial.Specs;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GoalsOfSweepTest {
  private static final SweepSpec SPEC =
      Specs.sweep(
          SweepType.MULTI_SCALE, Specs.search(Specs.key("data.image_size", "224", "384")), 2);

  @Test
  void statusSaysWhichGoalsAreReached() {
    var spec = with(new Goal("Target", "params['data.image_size'] == '384'", metrics("0.86")));
    var children = Sweeps.children(Sweeps.plan(spec, List.of()));
    var small = Sweeps.settled(children.getFirst(), ExperimentPhase.SUCCEEDED, "0.99");

    var before = Sweeps.plan(spec, List.of(small, children.getLast())).status();
    var after =
        Sweeps.plan(
                spec,
                List.of(
                    small, Sweeps.settled(children.getLast(), ExperimentPhase.SUCCEEDED, "0.87")))
            .status();

    assertThat(before.goalsReached()).isEqualTo("0 of 1");
    assertThat(after.goals())
        .containsExactly(
            new GoalLine(
                "Target", true, "val_f1 0.8700 (+0.0100), of one run with data.image_size=384"));
    assertThat(after.goalsReached()).isEqualTo("1 of 1: Target");
  }

  @Test
  void changedGoalTouchesNoTrial() {
    var before = with(new Goal("Target", null, metrics("0.86")));
    var trial =
        Sweeps.settled(
            Sweeps.children(Sweeps.plan(before, List.of())).getFirst(),
            ExperimentPhase.SUCCEEDED,
            "0.87");
    var spec = with(new Goal("Stretch", null, metrics("0.88")));

    var plan = Sweeps.plan(spec, List.of(trial));

    assertThat(plan.actions()).noneMatch(action -> action instanceof SweepAction.ReviseExperiment);
    assertThat(plan.status().goalsReached()).isEqualTo("0 of 1");
  }

  @Test
  void conditionOnAKeyThatIsNotSearchedIsRefused() {
    var spec = with(new Goal("Target", "params['size'] == '384'", metrics("0.86")));

    assertThat(Sweeps.prepare(spec).problems())
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.field()).isEqualTo("spec.goals[0].when");
          assertThat(problem.message()).contains("it has data.image_size");
        });
  }

  private static SweepSpec with(Goal goal) {
    return SweepSpecBuilder.builder(SPEC).goals(List.of(goal)).build();
  }

  private static Map<String, String> metrics(String f1) {
    return Map.of("val_f1", f1);
  }
}

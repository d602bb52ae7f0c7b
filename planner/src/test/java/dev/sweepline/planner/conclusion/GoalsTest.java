package dev.sweepline.planner.conclusion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.spec.Goal;
import dev.sweepline.planner.spec.Objective;
import dev.sweepline.planner.status.GoalLine;
import dev.sweepline.planner.trial.SpecProblem;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GoalsTest {
  private static final Goal BASELINE =
      new Goal(
          "Baseline",
          "params['data.image_size'] == '224'",
          Map.of("val_f1", "0.84", "val_acc", "0.85"));
  private static final Goal TARGET =
      new Goal(
          "Target",
          "params['data.image_size'] == '384'",
          Map.of("val_f1", "0.86", "val_acc", "0.87"));

  @Test
  void severalSeedsReachAGoalByTheirMean() {
    var runs =
        List.of(
            run("a1", "224", 0.83, 0.86),
            run("a2", "224", 0.86, 0.85),
            run("b1", "384", 0.90, 0.865),
            run("b2", "384", 0.86, 0.865));

    var lines = goals(BASELINE, TARGET).lines(runs);

    assertThat(lines)
        .containsExactly(
            new GoalLine(
                "Baseline",
                true,
                "val_acc 0.8550 (+0.0050), val_f1 0.8450 (+0.0050), mean of 2 runs with"
                    + " data.image_size=224"),
            new GoalLine(
                "Target",
                false,
                "val_acc 0.8650 (-0.0050), val_f1 0.8800 (+0.0200), mean of 2 runs with"
                    + " data.image_size=384"));
    assertThat(Goals.summary(lines)).isEqualTo("1 of 2: Baseline");
  }

  @Test
  void meanThatIsTheGoalReachesIt() {
    var thrice =
        List.of(
            run("a", "224", 0.84, 0.85), run("b", "224", 0.84, 0.85), run("c", "224", 0.84, 0.85));

    assertThat(goals(BASELINE).over(thrice).getFirst().reached()).isTrue();
    assertThat(goals(BASELINE).over(List.of(run("a", "224", 0.8399, 0.85))).getFirst().reached())
        .isFalse();
  }

  @Test
  void goalWithoutRunsIsNotReached() {
    assertThat(goals(TARGET).lines(List.of(run("a", "224", 0.99, 0.99))))
        .containsExactly(
            new GoalLine("Target", false, "nothing that it is about has succeeded yet"));
  }

  @Test
  void lossIsReachedFromAbove() {
    var goal = new Goal("Low", null, Map.of("val_loss", "0.5"));
    var low = new Scored("a", Map.of(), Map.of("val_loss", 0.4));

    assertThat(goals(goal).lines(List.of(low)))
        .containsExactly(new GoalLine("Low", true, "val_loss 0.4000 (-0.1000), of one run"));
  }

  @Test
  void metricThatNobodyReportsIsNotReached() {
    var run = new Scored("a", Map.of("data.image_size", "224"), Map.of("val_f1", 0.9));

    assertThat(goals(BASELINE).lines(List.of(run)))
        .containsExactly(
            new GoalLine(
                "Baseline",
                false,
                "val_acc is not reported, val_f1 0.9000 (+0.0600), of one run with"
                    + " data.image_size=224"));
  }

  @Test
  void conditionThatCannotBeUsedIsNamed() {
    var wrong = new Goal("Wrong", "params['size'] == '224'", Map.of("val_f1", "0.8"));
    var broken = new Goal("Wrong", "params[", Map.of("val_f1", "0.8"));

    assertThat(goals(BASELINE, wrong, broken).problems(Map.of("data.image_size", "224")))
        .extracting(SpecProblem::field)
        .containsExactly("spec.goals[1].when", "spec.goals[2].when", "spec.goals[2].label");
    assertThat(goals(wrong).lines(List.of(run("a", "224", 0.9, 0.9))).getFirst().message())
        .contains("cannot be judged: params lacks a key", "it has data.image_size");
  }

  private static Goals goals(Goal... goals) {
    return Goals.compile(List.of(goals), Objective.DEFAULT);
  }

  private static Scored run(String name, String size, double f1, double accuracy) {
    return new Scored(
        name, Map.of("data.image_size", size), Map.of("val_f1", f1, "val_acc", accuracy));
  }
}

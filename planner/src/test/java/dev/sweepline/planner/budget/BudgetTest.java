package dev.sweepline.planner.budget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.spec.ExperimentSpec;
import dev.sweepline.planner.spec.LimitsBuilder;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.Outcome;
import dev.sweepline.planner.trial.Specs;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BudgetTest {
  private static final Map<String, String> SMALL = Map.of("data.image_size", "224");
  private static final Map<String, String> LARGE = Map.of("data.image_size", "640");
  private static final ExperimentSpec NEXT_SMALL = Specs.experiment(SMALL);
  private static final ExperimentSpec NEXT_LARGE = Specs.experiment(LARGE);

  @Test
  void admitsAnythingWithoutALimit() {
    var budget =
        Budget.of(
            LimitsBuilder.builder().build(),
            List.of(Trials.succeeded("a", SMALL, 9_000_000)),
            0,
            Trials.START);

    assertThat(budget.allows(NEXT_LARGE)).isTrue();
  }

  @Test
  void whatADeletedTrialCostStaysSpent() {
    var done = Trials.succeeded("a", SMALL, 1800);

    assertThat(lost("2", 0, 7200, done).allows(NEXT_SMALL)).isTrue();
    assertThat(lost("2", 5400, 7200, done).allows(NEXT_SMALL)).isFalse();
    assertThat(lost("2", 5400, 7200, done).why(NEXT_SMALL))
        .startsWith("2.00 of 2.00 GPU hours are used");
  }

  @Test
  void oneStartsAloneWhileNobodyKnowsWhatATrialCosts() {
    assertThat(hours("1", 0).allows(NEXT_SMALL)).isTrue();
    assertThat(hours("1", 0).with(NEXT_SMALL).allows(NEXT_SMALL)).isFalse();
    assertThat(hours("1", 60, Trials.running("a", SMALL)).allows(NEXT_SMALL)).isFalse();
  }

  @Test
  void letsTrialsWithoutGpusStartWhateverWasSpent() {
    var onCpus = Trials.with(NEXT_LARGE, Map.of("nvidia.com/gpu", "0"));
    var spent =
        hours("1", 0, Trials.succeeded("a", SMALL, 3600), Trials.running("b", onCpus, null));

    assertThat(spent.allows(onCpus)).isTrue();
    assertThat(spent.with(onCpus).allows(onCpus)).isTrue();
    assertThat(spent.allows(NEXT_SMALL)).isFalse();
  }

  @Test
  void keepsNoReservationForTrialsWithoutGpus() {
    var onCpus = Trials.with(NEXT_LARGE, Map.of("nvidia.com/gpu", "0"));

    assertThat(
            hours("1", 60, Trials.running("b", onCpus, null), Trials.succeeded("a", SMALL, 1800))
                .allows(NEXT_SMALL))
        .isTrue();
  }

  @Test
  void countsTheGpuThatATrialGetsWhoseTemplateNamesNone() {
    var unsaid = Trials.with(NEXT_SMALL, Map.of("memory", "8Gi"));

    var running = Trials.running("a", unsaid, null);

    // 600 s of a trial that is done, 2400 s so far: 600 s are left.
    assertThat(hours("1", 2400, Trials.succeeded("s", SMALL, 600), running).allows(unsaid))
        .isTrue();
    assertThat(hours("1", 2401, Trials.succeeded("s", SMALL, 600), running).allows(unsaid))
        .isFalse();
  }

  @Test
  void countsTheGpusThatItsPodHas() {
    var known = Trials.running("a", NEXT_SMALL, 4);

    // 4 GPUs for 600 s, and 600 s of a trial that is done: 600 s are left.
    assertThat(hours("1", 600, known, Trials.succeeded("s", SMALL, 600)).allows(NEXT_SMALL))
        .isTrue();
    assertThat(hours("1", 601, known, Trials.succeeded("s", SMALL, 600)).allows(NEXT_SMALL))
        .isFalse();
  }

  @Test
  void expectsWhatTrialsOfTheSameSizeCost() {
    var known =
        hours(
            "1",
            4000,
            Trials.succeeded("a", SMALL, 500),
            Trials.succeeded("b", SMALL, 700),
            Trials.succeeded("c", LARGE, 1800));

    // 600 s are left.
    assertThat(known.allows(NEXT_SMALL)).isTrue();
    assertThat(known.with(NEXT_SMALL).allows(NEXT_SMALL)).isFalse();
    assertThat(known.allows(NEXT_LARGE)).isFalse();
  }

  @Test
  void expectsTheMeanOfAllForASizeThatHasNotRun() {
    var known = hours("1", 4000, Trials.succeeded("a", SMALL, 1800));

    assertThat(known.allows(NEXT_LARGE)).isTrue();
    assertThat(known.with(NEXT_LARGE).allows(NEXT_LARGE)).isFalse();
  }

  @Test
  void expectsOfTheFirstTrialWhatItsProgressSays() {
    // A tenth in 120 s: 1200 s in all, three times in an hour.
    var known = hours("1", 120, Trials.running("a", SMALL, "1.0", 10, 120));

    assertThat(known.allows(NEXT_SMALL)).isTrue();
    assertThat(known.with(NEXT_SMALL).allows(NEXT_SMALL)).isTrue();
    assertThat(known.with(NEXT_SMALL).with(NEXT_SMALL).allows(NEXT_SMALL)).isFalse();
  }

  @Test
  void reservesForWhatRunsWhatItIsExpectedToCostOrHasCost() {
    var young = hours("1", 10, Trials.succeeded("a", SMALL, 1200), Trials.running("b", SMALL));
    var old = hours("1", 1300, Trials.succeeded("a", SMALL, 1200), Trials.running("b", SMALL));

    assertThat(young.allows(NEXT_SMALL)).isTrue();
    assertThat(young.with(NEXT_SMALL).allows(NEXT_SMALL)).isFalse();
    assertThat(old.allows(NEXT_SMALL)).isFalse();
  }

  @Test
  void learnsNothingFromFailures() {
    var broken = Trials.ended("a", SMALL, ExperimentPhase.FAILED, Outcome.DETERMINISTIC, 10, 20);

    assertThat(hours("1", 60, broken, Trials.running("b", SMALL)).allows(NEXT_SMALL)).isFalse();
    assertThat(hours("1", 60, broken).allows(NEXT_SMALL)).isTrue();
  }

  @Test
  void saysWhatIsUsedAndWhatTheNextTrialWouldTake() {
    var done = Trials.succeeded("a", SMALL, 1800);

    assertThat(hours("0.75", 2000, done, Trials.running("b", SMALL)).why(NEXT_SMALL))
        .isEqualTo(
            "0.50 of 0.75 GPU hours are used, 1 trial still runs; the next trial would take about"
                + " 0.50");
    assertThat(hours("0.75", 2000, done).why(NEXT_SMALL))
        .isEqualTo(
            "0.50 of 0.75 GPU hours are used; the next trial would take about 0.50; raise"
                + " limits.gpuHours to go on");
  }

  @Test
  void refusesAmountsThatAreNone() {
    var limits =
        LimitsBuilder.builder().gpuHours("-1").maxTrialHours("0").progressDeadline("soon").build();

    assertThat(BudgetProblems.of(limits))
        .extracting(Object::toString)
        .containsExactly(
            "spec.limits.gpuHours: -1 is no amount above 0 such as \"400\"; leave it out for no such"
                + " limit",
            "spec.limits.maxTrialHours: 0 is no amount above 0 such as \"12\"; leave it out for no"
                + " such limit",
            "spec.limits.progressDeadline: soon is no time such as 30m or 1h30m; leave it out for no"
                + " such limit");
  }

  private static Budget hours(String limit, int after, Spender... trials) {
    return lost(limit, 0, after, trials);
  }

  private static Budget lost(String limit, long lost, int after, Spender... trials) {
    return Budget.of(
        LimitsBuilder.builder().gpuHours(limit).build(), List.of(trials), lost, Trials.at(after));
  }
}

package dev.sweepline.planner.budget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.Conditions;
import dev.sweepline.planner.spec.LimitsBuilder;
import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.ExperimentStatusBuilder;
import dev.sweepline.planner.status.Outcome;
import dev.sweepline.planner.status.ReusedBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SmokeTrialTest {
  private static final Map<String, String> NANO = Map.of("model", "nano");

  @Test
  void isTheSmallestImageAndThenTheSmallestModel() {
    var cells =
        List.of(
            Map.of("model", "efficientnet_b3", "data.image_size", "640"),
            Map.of("model", "efficientnet_b3", "data.image_size", "1024"),
            Map.of("model", "unheard_of", "data.image_size", "224"),
            Map.of("model", "efficientnet_b3", "data.image_size", "224"),
            Map.of("model", "efficientnet_b1", "data.image_size", "224"));

    assertThat(cells.stream().sorted(SmokeTrial.cheapestFirst()))
        .containsExactly(cells.get(4), cells.get(3), cells.get(2), cells.get(0), cells.get(1));
  }

  @Test
  void isTheFirstOfTheListWhereNothingSaysWhatIsCheaper() {
    var cells = List.of(Map.of("model", "big"), Map.of("model", "huge"), Map.of("model", "a"));

    assertThat(cells.stream().sorted(SmokeTrial.cheapestFirst())).containsExactlyElementsOf(cells);
  }

  @Test
  void isAwaitedUntilItHasBeenThroughAnEpoch() {
    assertThat(smoke()).isEqualTo(new SmokeTrial.Needed());
    assertThat(smoke(Trials.waiting("a", NANO))).isEqualTo(new SmokeTrial.Awaited("a"));
    assertThat(smoke(Trials.running("a", NANO, "0.9", 10, 60)))
        .isEqualTo(new SmokeTrial.Awaited("a"));
    assertThat(smoke(Trials.running("a", NANO, "1.0", 10, 60))).isEqualTo(new SmokeTrial.Passed());
    assertThat(smoke(Trials.succeeded("a", NANO, 60))).isEqualTo(new SmokeTrial.Passed());
  }

  @Test
  void isBrokenWhereEveryOtherTrialWouldFailToo() {
    assertThat(smoke(failed(Outcome.DETERMINISTIC, 10)))
        .isEqualTo(new SmokeTrial.Broken("a", "exit 10"));
    assertThat(smoke(failed(Outcome.DETERMINISTIC, 11)))
        .isEqualTo(new SmokeTrial.Broken("a", "exit 11"));
    assertThat(smoke(failed(Outcome.ERROR, 1))).isEqualTo(new SmokeTrial.Broken("a", "exit 1"));
  }

  @Test
  void isFollowedByAnotherOneAloneWhereItSaysNothingAboutTheOthers() {
    assertThat(smoke(failed(Outcome.DETERMINISTIC, 13))).isEqualTo(new SmokeTrial.Needed());
    assertThat(smoke(failed(Outcome.OUT_OF_MEMORY, 12))).isEqualTo(new SmokeTrial.Needed());
    assertThat(smoke(failed(Outcome.DISRUPTION, 143))).isEqualTo(new SmokeTrial.Needed());
    assertThat(smoke(failed(Outcome.DETERMINISTIC, 13), Trials.waiting("b", NANO)))
        .isEqualTo(new SmokeTrial.Awaited("b"));
  }

  @Test
  void isNotOneThatWaitsForATwin() {
    var follower = waitingForTwin("a");

    assertThat(smoke(follower)).isEqualTo(new SmokeTrial.Needed());
    assertThat(smoke(follower, Trials.waiting("b", NANO))).isEqualTo(new SmokeTrial.Awaited("b"));
  }

  @Test
  void isBrokenWhereItsFailureIsKnown() {
    assertThat(smoke(takenOver("InvalidConfig: no such model")))
        .isEqualTo(new SmokeTrial.Broken("a", "InvalidConfig: no such model"));
    assertThat(smoke(takenOver("Data: no train.csv")))
        .isEqualTo(new SmokeTrial.Broken("a", "Data: no train.csv"));
    assertThat(smoke(takenOver("Diverged"))).isEqualTo(new SmokeTrial.Needed());
  }

  @Test
  void isNotMadeWhereNobodyWantsOne() {
    assertThat(SmokeTrial.of(LimitsBuilder.builder().smokeTrial(false).build(), List.of()))
        .isEqualTo(new SmokeTrial.Passed());
  }

  private static Spender waitingForTwin(String name) {
    var waiting = Trials.waiting(name, NANO);
    var ready =
        new Condition(
            Conditions.READY,
            Condition.Truth.FALSE,
            1L,
            Trials.START.toString(),
            Conditions.WAITING_FOR_TWIN,
            "twin: Experiment other runs it");
    return new Spender(
        name,
        Trials.START,
        waiting.spec(),
        ExperimentStatusBuilder.builder().conditions(List.of(ready)).build());
  }

  private static Spender takenOver(String reason) {
    var reused =
        ReusedBuilder.builder()
            .experiment("before")
            .uid("u")
            .reason(reason)
            .finishedAt(Trials.START.toString())
            .build();
    return new Spender(
        "a",
        Trials.START,
        Trials.waiting("a", NANO).spec(),
        ExperimentStatusBuilder.builder().phase(ExperimentPhase.FAILED).reused(reused).build());
  }

  private static Spender failed(Outcome outcome, int exit) {
    return Trials.ended("a", NANO, ExperimentPhase.FAILED, outcome, exit, 5);
  }

  private static SmokeTrial smoke(Spender... trials) {
    return SmokeTrial.of(LimitsBuilder.builder().smokeTrial(true).build(), List.of(trials));
  }
}

package dev.sweepline.planner.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.experiment.DataView.Trouble;
import dev.sweepline.planner.status.Attempt;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.Outcome;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What follows where a trainer's data could not be fetched.
class DataTroubleTest {
  private final Trying docs = new Trying(Trying.SPEC);

  @Test
  void aRefusalEndsTheTrialAtOnceAndIsNoOutcomeThatOthersTakeOver() {
    docs.look();

    var plan = docs.look(without(1, Trouble.REFUSED, "there is nothing in s3://datasets/doc/"));

    assertThat(plan.status().phase()).isEqualTo(ExperimentPhase.FAILED);
    assertThat(plan.status().attempts())
        .extracting(Attempt::outcome, Attempt::reason)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                Outcome.DETERMINISTIC, "DataStore: there is nothing in s3://datasets/doc/"));
    assertThat(Contributions.of(docs.view()).orElseThrow().run().isReusable()).isFalse();
    assertThat(Contributions.of(docs.view()).orElseThrow().run().reason()).isEqualTo("DataStore");
  }

  @Test
  void aStoreThatIsAwayIsWaitedForAndNoNodeIsBlamed() {
    docs.look();

    var plan = docs.look(without(1, Trouble.AWAY, "no answer from http://store:9000"));

    assertThat(plan.status().waitingFor()).endsWith("DataStore: no answer from http://store:9000");
    assertThat(SuspectNodes.of(Map.of("uid", plan.status(), "other", plan.status()), docs.now))
        .isEmpty();
    docs.later(Duration.ofMinutes(10));
    var again = docs.look(without(1, Trouble.AWAY, "no answer from http://store:9000"));
    assertThat(Plans.started(again).number()).isEqualTo(2);
  }

  @Test
  void aFullDiskIsTriedElsewhereAsOftenAsErrorsAre() {
    docs.look();

    var first = docs.look(without(1, Trouble.DISK, "No space left on device"));

    assertThat(first.status().attempts().getFirst().outcome()).isEqualTo(Outcome.ERROR);
    assertThat(first.status().phase()).isNotEqualTo(ExperimentPhase.FAILED);
    docs.later(Duration.ofMinutes(10));
    docs.look(without(1, Trouble.DISK, "No space left on device"));
    var second =
        docs.look(
            without(1, Trouble.DISK, "No space left on device"),
            without(2, Trouble.DISK, "No space left on device"));
    assertThat(second.status().phase()).isEqualTo(ExperimentPhase.FAILED);
  }

  private static PodView without(int attempt, Trouble trouble, String why) {
    return PodViewBuilder.builder(Pods.exited(attempt, 1))
        .trainer(null)
        .data(new DataView(trouble, why))
        .build();
  }
}

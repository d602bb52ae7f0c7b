package dev.sweepline.planner.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.experiment.Next.Again;
import dev.sweepline.planner.experiment.Next.Settled;
import dev.sweepline.planner.status.Attempt;
import dev.sweepline.planner.status.AttemptBuilder;
import dev.sweepline.planner.status.Counters;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What each class of failure pays, and how long it waits.
class BackOffTest {
  private static final Instant NOON = Instant.parse("2026-02-13T12:00:00Z");

  @Test
  void infrastructureWaitsFrom10SecondsTwiceAsLongEachTimeUpTo5Minutes() {
    assertThat(waits(Outcome.INFRASTRUCTURE, 7))
        .containsExactly(10L, 20L, 40L, 80L, 160L, 300L, 300L);
  }

  @Test
  void disruptionGoesOnAtOnceAndWaitsWhereItIsDisruptedAgainAndAgain() {
    assertThat(waits(Outcome.DISRUPTION, 4)).containsExactly(0L, 10L, 20L, 40L);
  }

  @Test
  void everyClassOfFailureHasACounterOfItsOwn() {
    var attempts =
        attempts(
            Outcome.INTENDED,
            Outcome.DISRUPTION,
            Outcome.DISRUPTION,
            Outcome.INFRASTRUCTURE,
            Outcome.OUT_OF_MEMORY,
            Outcome.HANG,
            Outcome.HOST_MEMORY);

    assertThat(Counters.of(attempts)).isEqualTo(new Counters(1, 2, 1, 1, 1));
    assertThat(Next.after(attempts, Trying.policy(1, 4), null))
        .as("one error is one of one, whatever else happened")
        .isInstanceOf(Again.class);
    assertThat(Next.after(attempts, Trying.policy(0, 4), null))
        .isEqualTo(new Settled(ExperimentPhase.FAILED, "Error", "HOST_MEMORY"));
  }

  private static List<Long> waits(Outcome outcome, int times) {
    return IntStream.rangeClosed(1, times)
        .mapToObj(count -> attempts(Collections.nCopies(count, outcome).toArray(Outcome[]::new)))
        .map(attempts -> (Again) Next.after(attempts, Trying.policy(0, 4), null))
        .map(again -> Duration.between(NOON, again.notBefore()).toSeconds())
        .toList();
  }

  private static List<Attempt> attempts(Outcome... outcomes) {
    return IntStream.range(0, outcomes.length)
        .mapToObj(i ->
            AttemptBuilder.builder()
                .number(i + 1)
                .podName("docs-a" + (i + 1))
                .createdAt(NOON.toString())
                .finishedAt(NOON.toString())
                .outcome(outcomes[i])
                .reason(outcomes[i].name())
                .build())
        .toList();
  }
}

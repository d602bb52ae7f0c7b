package dev.sweepline.planner.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.experiment.ExperimentAction.StopAttempt;
import dev.sweepline.planner.spec.ExperimentSpec;
import dev.sweepline.planner.spec.ExperimentSpecBuilder;
import dev.sweepline.planner.spec.TrialLimitsBuilder;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.StopReason;
import dev.sweepline.planner.status.Usage;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TooLongTest {
  private static final ExperimentSpec TWO_HOURS =
      ExperimentSpecBuilder.builder(Trying.SPEC)
          .limits(
              TrialLimitsBuilder.builder()
                  .maxTrialHours("2")
                  .costPerGpuHour("2.50")
                  .currency("USD")
                  .build())
          .build();

  private final Trying docs = new Trying(TWO_HOURS);

  @Test
  void stopsByTheOneStopPathWhatRunsForTooLong() {
    docs.look();
    docs.now = Pods.STARTED.plus(Duration.ofMinutes(90));
    var halfWay = docs.look(Pods.running(1));
    docs.now = Pods.STARTED.plus(Duration.ofHours(2));

    assertThat(halfWay.actions()).isEmpty();
    assertThat(halfWay.lookAgainIn()).contains(Duration.ofMinutes(30));
    assertThat(docs.look(Pods.running(1)).actions())
        .containsExactly(new StopAttempt(1, "docs-a1", "uid-1", StopReason.TOO_LONG));
    assertThat(docs.status.phase()).isEqualTo(ExperimentPhase.RUNNING);

    var ended = docs.look(stopped(20));

    assertThat(docs.status.phase()).isEqualTo(ExperimentPhase.STOPPED);
    assertThat(Plans.condition(ended, "Succeeded"))
        .isEqualTo("TooLong: it ran for 2.02 hours, and limits.maxTrialHours is 2");
    assertThat(docs.status.attempts().getFirst().stop()).isEqualTo(StopReason.TOO_LONG);
    assertThat(docs.status.usage()).isEqualTo(new Usage(7260L, "2.02", "5.04", "USD"));
    docs.later(Duration.ofDays(1));
    assertThat(docs.look().actions()).isEmpty();
  }

  @Test
  void countsTheTimeOfAllAttemptsAndNotOfTheWaitBetweenThem() {
    docs.look();
    // A minute.
    docs.look(Pods.exited(1, 143));
    docs.now = Pods.ENDED.plus(Duration.ofHours(20));
    assertThat(Plans.started(docs.look()).number()).isEqualTo(2);
    var started = docs.now;
    var second = running(2, started);

    docs.now = started.plus(Duration.ofMinutes(118));
    assertThat(docs.look(second).actions()).isEmpty();
    docs.now = started.plus(Duration.ofMinutes(119));
    assertThat(docs.look(second).actions())
        .containsExactly(new StopAttempt(2, "docs-a2", "uid-2", StopReason.TOO_LONG));
  }

  @Test
  void countsTheTimeOfAttemptsThatMadeRoom() {
    docs.look();
    // Forty nights of suspension, three minutes each.
    for (int attempt = 1; attempt <= 40; attempt++) {
      var started = docs.now;
      docs.spec = ExperimentSpecBuilder.builder(TWO_HOURS).suspend(true).build();
      docs.look(suspended(attempt, started, started.plusSeconds(180)));
      docs.spec = TWO_HOURS;
      docs.later(Duration.ofMinutes(5));
      docs.look();
    }

    assertThat(docs.status.attempts()).hasSize(32);
    assertThat(docs.status.forgottenSeconds()).isEqualTo(8 * 180);
    assertThat(docs.status.phase()).isEqualTo(ExperimentPhase.STOPPED);
    assertThat(docs.status.conditions())
        .filteredOn(condition -> condition.type().equals("Succeeded"))
        .extracting(condition -> condition.reason())
        .containsExactly("TooLong");
  }

  @Test
  void aNodeWhoseClockIsBehindTakesNoTimeAway() {
    docs.look();
    var behind = Trying.CREATED.minus(Duration.ofHours(1));
    docs.now = Trying.CREATED.plus(Duration.ofMinutes(119));

    assertThat(docs.look(running(1, behind)).actions()).isEmpty();
    docs.now = Trying.CREATED.plus(Duration.ofHours(2));
    assertThat(docs.look(running(1, behind)).actions())
        .containsExactly(new StopAttempt(1, "docs-a1", "uid-1", StopReason.TOO_LONG));
  }

  @Test
  void keepsAResultThatCameInTime() {
    docs.look();
    docs.now = Pods.STARTED.plus(Duration.ofHours(2));
    docs.look(Pods.running(1));

    docs.look(stopped(0));

    assertThat(docs.status.phase()).isEqualTo(ExperimentPhase.SUCCEEDED);
  }

  @Test
  void runsOnWhenTheLimitIsRaised() {
    docs.look();
    docs.spec =
        ExperimentSpecBuilder.builder(TWO_HOURS)
            .limits(TrialLimitsBuilder.builder().maxTrialHours("3").build())
            .build();
    docs.now = Pods.STARTED.plus(Duration.ofHours(2));

    assertThat(docs.look(Pods.running(1)).actions()).isEmpty();
  }

  private static PodView running(int attempt, Instant since) {
    return Pods.pod(
        attempt,
        PodView.Phase.RUNNING,
        null,
        null,
        null,
        false,
        new PodView.Trainer(since, null, null, null, null));
  }

  private static PodView suspended(int attempt, Instant since, Instant until) {
    return Pods.pod(
        attempt,
        PodView.Phase.FAILED,
        null,
        null,
        StopReason.SUSPEND,
        true,
        new PodView.Trainer(since, until, 20, "Error", null));
  }

  private static PodView stopped(int exit) {
    return Pods.pod(
        1,
        exit == 0 ? PodView.Phase.SUCCEEDED : PodView.Phase.FAILED,
        null,
        null,
        StopReason.TOO_LONG,
        true,
        new PodView.Trainer(
            Pods.STARTED,
            Pods.STARTED.plus(Duration.ofMinutes(121)),
            exit,
            "Error",
            Pods.report(exit, 30, "/ckpt/last")));
  }
}

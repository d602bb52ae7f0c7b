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
    var second =
        Pods.pod(
            2,
            PodView.Phase.RUNNING,
            null,
            null,
            null,
            false,
            new PodView.Trainer(started, null, null, null, null));

    docs.now = started.plus(Duration.ofMinutes(118));
    assertThat(docs.look(second).actions()).isEmpty();
    docs.now = started.plus(Duration.ofMinutes(119));
    assertThat(docs.look(second).actions())
        .containsExactly(new StopAttempt(2, "docs-a2", "uid-2", StopReason.TOO_LONG));
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

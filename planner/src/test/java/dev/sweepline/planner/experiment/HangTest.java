package dev.sweepline.planner.experiment;

import static dev.sweepline.planner.experiment.Plans.condition;
import static dev.sweepline.planner.experiment.Plans.heard;
import static dev.sweepline.planner.experiment.Plans.started;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.experiment.ExperimentAction.KeepLog;
import dev.sweepline.planner.experiment.ExperimentAction.ReleasePod;
import dev.sweepline.planner.experiment.ExperimentAction.StopAttempt;
import dev.sweepline.planner.spec.ExperimentSpecBuilder;
import dev.sweepline.planner.spec.TrialLimitsBuilder;
import dev.sweepline.planner.status.Counters;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.ExperimentStatusBuilder;
import dev.sweepline.planner.status.StopReason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HangTest {
  private static final Instant LISTENING = Trying.CREATED.minus(Duration.ofDays(1));
  private static final StopAttempt STOP = new StopAttempt(1, "docs-a1", "uid-1", StopReason.HANG);

  private final Trying docs =
      new Trying(
          ExperimentSpecBuilder.builder(Trying.SPEC)
              .limits(TrialLimitsBuilder.builder().hangAfter("15m").build())
              .build());

  @BeforeEach
  void runs() {
    docs.look();
    docs.now = Pods.STARTED;
    docs.heard = told(1, 5);
    look(LISTENING, Pods.running(1));
  }

  @Test
  void stopsATrainerThatFellSilent() {
    docs.later(Duration.ofMinutes(15));

    assertThat(look(LISTENING, Pods.running(1)).actions()).containsExactly(STOP);
  }

  @Test
  void waitsUntilTheSilenceIsLong() {
    docs.later(Duration.ofMinutes(10));

    var plan = look(LISTENING, Pods.running(1));

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.lookAgainIn()).contains(Duration.ofMinutes(5));
  }

  @Test
  void hasNoPatienceWithoutALimitToIt() {
    docs.spec = Trying.SPEC;
    docs.later(Duration.ofDays(1));

    assertThat(look(LISTENING, Pods.running(1)).actions()).isEmpty();
  }

  @Test
  void givesATrainerTwiceAsLongUntilItsFirstEvent() {
    neverHeardOf();
    docs.now = Pods.STARTED.plus(Duration.ofMinutes(29));

    assertThat(look(LISTENING, Pods.running(1)).lookAgainIn()).contains(Duration.ofMinutes(1));
    docs.later(Duration.ofMinutes(1));
    assertThat(look(LISTENING, Pods.running(1)).actions()).containsExactly(STOP);
  }

  @Test
  void givesATrainerTenMinutesAtLeastUntilItsFirstEvent() {
    docs.spec =
        ExperimentSpecBuilder.builder(Trying.SPEC)
            .limits(TrialLimitsBuilder.builder().hangAfter("1m").build())
            .build();
    neverHeardOf();
    docs.now = Pods.STARTED.plus(Duration.ofMinutes(9));

    assertThat(look(LISTENING, Pods.running(1)).lookAgainIn()).contains(Duration.ofMinutes(1));
    docs.later(Duration.ofMinutes(1));
    assertThat(look(LISTENING, Pods.running(1)).actions()).containsExactly(STOP);
  }

  @Test
  void judgesNobodyWhoseImageIsStillPulled() {
    neverHeardOf();
    docs.later(Duration.ofDays(1));

    assertThat(look(LISTENING, Pods.pending(1, "image: pulling")).actions()).isEmpty();
  }

  @Test
  void judgesNobodyWhomARestartedOperatorHasNotHeardAgain() {
    docs.heard = null;
    docs.later(Duration.ofDays(1));

    assertThat(look(LISTENING, Pods.running(1)).actions()).isEmpty();
  }

  @Test
  void countsTheFirstSilenceFromWhenEventsCouldComeAgain() {
    neverHeardOf();
    docs.later(Duration.ofHours(5));

    assertThat(look(docs.now.minus(Duration.ofMinutes(20)), Pods.running(1)).lookAgainIn())
        .contains(Duration.ofMinutes(10));
  }

  @Test
  void judgesTheNextAttemptByItsOwnEvents() {
    docs.later(Duration.ofMinutes(20));
    look(LISTENING, hung(1));
    look(LISTENING, hung(1), Pods.running(2));
    docs.later(Duration.ofMinutes(30));

    assertThat(look(LISTENING, hung(1), Pods.running(2)).actions())
        .contains(new StopAttempt(2, "docs-a2", "uid-2", StopReason.HANG));
  }

  @Test
  void judgesNobodyWhileEventsCannotCome() {
    docs.later(Duration.ofHours(1));

    assertThat(look(null, Pods.running(1)).actions()).isEmpty();
  }

  @Test
  void countsSilenceFromWhenEventsCouldComeAgain() {
    docs.later(Duration.ofHours(1));
    var again = docs.now.minus(Duration.ofMinutes(14));

    assertThat(look(again, Pods.running(1)).lookAgainIn()).contains(Duration.ofMinutes(1));
    docs.later(Duration.ofMinutes(1));
    assertThat(look(again, Pods.running(1)).actions()).containsExactly(STOP);
  }

  @Test
  void judgesNobodyByOldEventsThatAreReadAgain() {
    docs.heard = new Heard(heard(1, 3, "0.7").progress(), null, null, docs.now, 16, List.of());
    docs.later(Duration.ofHours(1));

    assertThat(look(LISTENING, Pods.running(1)).actions()).isEmpty();
  }

  @Test
  void takesNoNoticeOfTheTrainersClock() {
    // Its events say that it is still half past midnight.
    docs.later(Duration.ofHours(5));
    docs.heard = told(1, 6);
    docs.later(Duration.ofMinutes(14));

    assertThat(look(LISTENING, Pods.running(1)).actions()).isEmpty();
  }

  @Test
  void triesAgainOnAnotherNodeAndKeepsTheLog() {
    docs.later(Duration.ofMinutes(20));

    var plan = look(LISTENING, hung(1));

    assertThat(plan.actions())
        .contains(new KeepLog(1, "docs-a1", "uid-1"), new ReleasePod("docs-a1", "uid-1"));
    assertThat(started(plan).number()).isEqualTo(2);
    assertThat(started(plan).resumeFrom()).isEqualTo("/ckpt/a1");
    assertThat(started(plan).ratherNot()).containsExactly("n1");
    assertThat(plan.status().counters()).isEqualTo(new Counters(0, 0, 0, 0, 1));
  }

  @Test
  void failsWhenItHangsAgain() {
    docs.later(Duration.ofMinutes(20));
    look(LISTENING, hung(1));
    docs.later(Duration.ofMinutes(20));

    var plan = look(LISTENING, hung(1), hung(2));

    assertThat(plan.status().phase()).isEqualTo(ExperimentPhase.FAILED);
    assertThat(condition(plan, "Succeeded"))
        .isEqualTo("Hang: hung: nothing was heard of it for limits.hangAfter");
  }

  private void neverHeardOf() {
    docs.heard = null;
    docs.status = ExperimentStatusBuilder.builder(docs.status).progress(null).build();
  }

  private Heard told(int attempt, long seq) {
    var told = heard(attempt, seq, "0.7");
    return new Heard(told.progress(), told.checkpoint(), null, docs.now, 16, List.of());
  }

  private static PodView hung(int attempt) {
    return PodViewBuilder.builder(Pods.exited(attempt, 20))
        .stop(StopReason.HANG)
        .deleting(true)
        .build();
  }

  private ExperimentPlan look(@Nullable Instant listeningSince, PodView... pods) {
    return docs.look(
        ObservedBuilder.builder().pods(List.of(pods)).listeningSince(listeningSince).build());
  }
}

package dev.sweepline.planner.experiment;

import static dev.sweepline.planner.experiment.Plans.heard;
import static dev.sweepline.planner.experiment.Plans.started;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.experiment.ExperimentAction.ConfirmGone;
import dev.sweepline.planner.experiment.ExperimentAction.ReleasePod;
import dev.sweepline.planner.experiment.ExperimentAction.StopAttempt;
import dev.sweepline.planner.spec.Naming;
import dev.sweepline.planner.status.Checkpoint;
import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.status.Counters;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.Outcome;
import dev.sweepline.planner.status.StopReason;
import dev.sweepline.planner.trial.Specs;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoppingTest {
  private final Trying docs = new Trying(Trying.SPEC);

  @Test
  void suspendsThroughTheOneStopPathAndGoesOnFromTheCheckpoint() {
    docs.look();
    docs.look(Pods.running(1));
    docs.suspend(true);

    assertThat(docs.look(Pods.running(1)).actions())
        .containsExactly(new StopAttempt(1, "docs-a1", "uid-1", StopReason.SUSPEND));
    var stopped =
        Pods.pod(
            1,
            PodView.Phase.FAILED,
            null,
            null,
            StopReason.SUSPEND,
            true,
            new PodView.Trainer(
                Pods.STARTED, Pods.ENDED, 20, "Error", Pods.report(20, 30, "/ckpt/last")));
    assertThat(docs.look(stopped).actions()).containsExactly(new ReleasePod("docs-a1", "uid-1"));
    assertThat(docs.status.phase()).isEqualTo(ExperimentPhase.SUSPENDED);
    assertThat(docs.look().actions()).isEmpty();
    docs.suspend(false);
    docs.now = Pods.ENDED;
    assertThat(started(docs.look()).resumeFrom()).isEqualTo("/ckpt/last");
    assertThat(docs.status.counters()).isEqualTo(new Counters(0, 0, 0, 0));
  }

  @Test
  void stopsForGoodWhenSomebodyAsksForIt() {
    docs.look();
    docs.look(Pods.running(1));
    docs.stop = "stopped in W&B";

    assertThat(docs.look(Pods.running(1)).actions())
        .containsExactly(new StopAttempt(1, "docs-a1", "uid-1", StopReason.CANCEL));
    docs.look(
        Pods.pod(
            1,
            PodView.Phase.FAILED,
            null,
            null,
            StopReason.CANCEL,
            true,
            new PodView.Trainer(
                Pods.STARTED, Pods.ENDED, 20, "Error", Pods.report(20, 30, "/ckpt/last"))));

    assertThat(docs.status.phase()).isEqualTo(ExperimentPhase.STOPPED);
    assertThat(succeeded().message()).isEqualTo("stopped in W&B");
    assertThat(docs.look().actions()).isEmpty();
  }

  @Test
  void isStoppedForGoodBetweenTwoAttemptsAndBeforeTheFirst() {
    docs.stop = "stopped in W&B";
    assertThat(docs.look().actions()).isEmpty();
    assertThat(docs.status.phase()).isEqualTo(ExperimentPhase.STOPPED);
    assertThat(succeeded().message()).isEqualTo("stopped in W&B");

    var failed = new Trying(Trying.SPEC);
    failed.look();
    failed.look(Pods.exited(1, 1));
    failed.stop = "stopped in W&B";

    assertThat(failed.look().actions()).isEmpty();
    assertThat(failed.status.phase()).isEqualTo(ExperimentPhase.STOPPED);
  }

  @Test
  void stopsEarlyByTheOneStopPathAndSaysAtWhichRung() {
    docs.look();
    docs.look(Pods.running(1));
    docs.stop = "EarlyStop: stopped early at epoch 3: val_f1=0.4, but the best 1 of 2 had 0.8";

    assertThat(docs.look(Pods.running(1)).actions())
        .containsExactly(new StopAttempt(1, "docs-a1", "uid-1", StopReason.EARLY_STOP));
    docs.look(
        Pods.pod(
            1,
            PodView.Phase.FAILED,
            null,
            null,
            StopReason.EARLY_STOP,
            true,
            new PodView.Trainer(
                Pods.STARTED, Pods.ENDED, 20, "Error", Pods.report(20, 30, "/ckpt/last"))));

    assertThat(docs.status.phase()).isEqualTo(ExperimentPhase.STOPPED);
    assertThat(succeeded().reason()).isEqualTo("EarlyStop");
    assertThat(succeeded().message())
        .isEqualTo("stopped early at epoch 3: val_f1=0.4, but the best 1 of 2 had 0.8");
    assertThat(docs.status.checkpoint()).isEqualTo(new Checkpoint("/ckpt/last", "abc"));
    assertThat(docs.status.attempts().getLast().stop()).isEqualTo(StopReason.EARLY_STOP);
  }

  @Test
  void whatWasStoppedEarlyIsInTheLedgerAndReusedByNobody() {
    docs.look();
    docs.look(Pods.running(1));
    docs.stop = "EarlyStop: stopped early at epoch 3: val_f1=0.4, but the best 1 of 2 had 0.8";
    docs.look(Pods.running(1));
    docs.look(
        Pods.pod(
            1,
            PodView.Phase.FAILED,
            null,
            null,
            StopReason.EARLY_STOP,
            true,
            new PodView.Trainer(
                Pods.STARTED, Pods.ENDED, 20, "Error", Pods.report(20, 30, "/ckpt/last"))));

    var run = Contributions.of(docs.view()).orElseThrow().run();
    assertThat(run.reason()).isEqualTo("EarlyStop");
    assertThat(run.outcome()).isEqualTo(Outcome.INTENDED);
    assertThat(run.isReusable()).isFalse();
  }

  @Test
  void staysStoppedEarlyWhereOnlyThePodStillSaysSo() {
    docs.look();
    docs.look(Pods.running(1));
    docs.look(
        Pods.pod(
            1,
            PodView.Phase.FAILED,
            null,
            null,
            StopReason.EARLY_STOP,
            true,
            new PodView.Trainer(Pods.STARTED, Pods.ENDED, 20, "Error", null)));

    assertThat(docs.status.phase()).isEqualTo(ExperimentPhase.STOPPED);
    assertThat(succeeded().reason()).isEqualTo("EarlyStop");
  }

  @Test
  void keepsAResultThatCameBeforeTheWishToStop() {
    docs.look();
    docs.stop = "stopped in W&B";
    docs.look(Pods.exited(1, 0));

    assertThat(docs.status.phase()).isEqualTo(ExperimentPhase.SUCCEEDED);
  }

  private Condition succeeded() {
    return docs.status.conditions().stream()
        .filter(condition -> condition.type().equals("Succeeded"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void isSuspendedAsOftenAsAnybodyLikesWithoutPayingForIt() {
    docs.look();
    docs.look(Pods.exited(1, 143));
    for (int attempt = 2; attempt <= 40; attempt++) {
      docs.suspend(true);
      docs.look(suspended(attempt));
      docs.look();
      docs.suspend(false);
      docs.later(Duration.ofMinutes(5));
      assertThat(started(docs.look()).number()).isEqualTo(attempt + 1);
    }

    assertThat(docs.status.attempts()).hasSize(32);
    assertThat(docs.status.attempts().getFirst().outcome()).isEqualTo(Outcome.DISRUPTION);
    assertThat(docs.status.counters()).isEqualTo(new Counters(0, 1, 0, 0));
  }

  @Test
  void onlyReleasesAPodWhoseAttemptHasMadeRoom() {
    docs.look();
    for (int attempt = 1; attempt <= 32; attempt++) {
      docs.suspend(true);
      docs.look(suspended(attempt));
      docs.suspend(false);
      docs.later(Duration.ofMinutes(5));
      docs.look();
    }

    var plan = docs.look(suspended(1), Pods.running(33));

    assertThat(plan.actions()).containsExactly(new ReleasePod("docs-a1", "uid-1"));
    assertThat(plan.status().attempts()).hasSize(32);
  }

  private static PodView suspended(int attempt) {
    return Pods.pod(
        attempt,
        PodView.Phase.FAILED,
        null,
        null,
        StopReason.SUSPEND,
        true,
        new PodView.Trainer(Pods.STARTED, Pods.ENDED, 20, "Error", null));
  }

  @Test
  void repeatsAStopThatWasInterruptedBeforeTheDelete() {
    docs.look();
    var annotated =
        Pods.pod(
            1,
            PodView.Phase.RUNNING,
            null,
            null,
            StopReason.EARLY_STOP,
            false,
            new PodView.Trainer(Pods.STARTED, null, null, null, null));

    assertThat(docs.look(annotated).actions())
        .containsExactly(new StopAttempt(1, "docs-a1", "uid-1", StopReason.EARLY_STOP));
  }

  @Test
  void asksWhetherAMissingPodIsReallyGone() {
    docs.look();
    docs.look(Pods.running(1));

    assertThat(docs.look().actions()).containsExactly(new ConfirmGone("docs-a1", "n1"));
    assertThat(docs.status.attempts().getFirst().live()).isTrue();
  }

  @Test
  void waitsWhileTheNodeOfAMissingPodDoesNotAnswer() {
    docs.look();
    docs.look(Pods.running(1));

    var plan = docs.look(new Observed(List.of(), List.of(new Observed.Gone("docs-a1", true))));

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.status().waitingFor()).isEqualTo("node n1: to say whether attempt 1 ended");
  }

  @Test
  void replacesAPodThatIsGoneAfterItsGracePeriod() {
    docs.look();
    docs.look(Pods.running(1));
    docs.now = Pods.ENDED;

    var plan = docs.look(new Observed(List.of(), List.of(new Observed.Gone("docs-a1", false))));

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.status().attempts().getFirst().outcome()).isEqualTo(Outcome.DISRUPTION);
    assertThat(plan.lookAgainIn()).contains(Duration.ofSeconds(130));
    docs.later(Duration.ofSeconds(130));
    assertThat(started(docs.look()).number()).isEqualTo(2);
  }

  @Test
  void waitsAsLongForAPodThatCouldHaveBegunUnseen() {
    docs.look();
    docs.look(Pods.pending(1, null));

    var plan = docs.look(new Observed(List.of(), List.of(new Observed.Gone("docs-a1", false))));

    assertThat(plan.lookAgainIn()).contains(Duration.ofSeconds(130));
  }

  @Test
  void believesTheFinishedEventOfAPodThatIsGone() {
    docs.look();
    docs.look(Pods.running(1));
    docs.heard = new Heard(heard(1, 9, "0.9").progress(), null, Pods.report(0, 500, "/ckpt/best"));

    docs.look(new Observed(List.of(), List.of(new Observed.Gone("docs-a1", false))));

    assertThat(docs.status.phase()).isEqualTo(ExperimentPhase.SUCCEEDED);
    assertThat(docs.status.checkpoint()).isEqualTo(new Checkpoint("/ckpt/best", "abc"));
  }

  @Test
  void isNotSettledByAFinishedEventWhileThePodIsThere() {
    docs.look();
    docs.heard = new Heard(heard(1, 9, "0.9").progress(), null, Pods.report(0, 500, "/ckpt/best"));

    assertThat(docs.look(Pods.running(1)).status().phase()).isEqualTo(ExperimentPhase.RUNNING);
  }

  @Test
  void isForgottenOnceItsSweepHasItsJournalOrDoesNotComeForIt() {
    docs.look();
    docs.look(Pods.exited(1, 0));
    docs.later(Duration.ofDays(1));
    docs.deletedAt = docs.now;
    var awaited = ObservedBuilder.builder().pods(List.of()).awaited(true).build();
    var kept = ObservedBuilder.builder().pods(List.of()).awaited(false).build();

    var waiting = docs.look(awaited);

    assertThat(waiting.mayBeForgotten()).isFalse();
    assertThat(waiting.lookAgainIn()).contains(Duration.ofSeconds(1));
    assertThat(docs.look(kept).mayBeForgotten()).isTrue();
    docs.later(Duration.ofMinutes(10));
    assertThat(docs.look(awaited).mayBeForgotten()).isTrue();
  }

  @Test
  void cancelsOnDeletionAndIsForgottenOnceNothingRuns() {
    docs.look();
    docs.look(Pods.running(1));
    docs.deletedAt = docs.now;

    var stopping = docs.look(Pods.running(1));
    var stopped =
        docs.look(
            Pods.pod(
                1,
                PodView.Phase.FAILED,
                null,
                null,
                StopReason.CANCEL,
                true,
                new PodView.Trainer(Pods.STARTED, Pods.ENDED, 20, "Error", null)));
    var gone = docs.look();

    assertThat(stopping.actions())
        .containsExactly(new StopAttempt(1, "docs-a1", "uid-1", StopReason.CANCEL));
    assertThat(stopping.mayBeForgotten()).isFalse();
    assertThat(stopped.actions()).containsExactly(new ReleasePod("docs-a1", "uid-1"));
    assertThat(stopped.mayBeForgotten()).isFalse();
    assertThat(gone.mayBeForgotten()).isTrue();
    assertThat(gone.status().phase()).isEqualTo(ExperimentPhase.STOPPED);
  }

  @Test
  void letsGoWhatCannotBeComposedAndTakesNothingBack() {
    docs.look();
    docs.look(Pods.running(1));
    var before = docs.status;
    docs.deletedAt = docs.now;
    docs.spec = Specs.named(Trying.SPEC, new Naming(null, "Nowhere/Land"));
    docs.composer =
        (_, _) -> {
          throw new IllegalStateException("no tree");
        };

    var stopping = docs.look(Pods.running(1));
    var gone = docs.look(new Observed(List.of(), List.of(new Observed.Gone("docs-a1", false))));

    assertThat(stopping.actions())
        .containsExactly(new StopAttempt(1, "docs-a1", "uid-1", StopReason.CANCEL));
    assertThat(stopping.status()).isEqualTo(before);
    // What was stopped is written down first, for the ledger to be told.
    assertThat(gone.mayBeForgotten()).isFalse();
    assertThat(docs.look().mayBeForgotten()).isTrue();
  }

  @Test
  void stopsAPodThatNobodyAnswersForBeforeItGoesOn() {
    docs.look();
    docs.look(Pods.exited(1, 143));
    var imposter =
        PodViewBuilder.builder()
            .name("docs-a1")
            .uid("other")
            .attempt(1)
            .phase(PodView.Phase.RUNNING)
            .node("n1")
            .deleting(false)
            .held(true)
            .build();

    assertThat(docs.look(Pods.running(2), imposter).actions())
        .containsExactly(new StopAttempt(1, "docs-a1", "other", StopReason.CANCEL));
  }

  @Test
  void startsNothingBesideAPodThatNobodyAnswersFor() {
    docs.look();
    docs.look(Pods.exited(1, 143));
    docs.look(Pods.exited(1, 143), Pods.exited(2, 143));
    docs.later(Duration.ofHours(1));
    var imposter =
        PodViewBuilder.builder()
            .name("docs-a1")
            .uid("other")
            .attempt(1)
            .phase(PodView.Phase.RUNNING)
            .node("n1")
            .stop(StopReason.CANCEL)
            .deleting(true)
            .held(true)
            .build();

    var plan = docs.look(imposter, Pods.exited(2, 143));

    assertThat(plan.actions()).noneMatch(ExperimentAction.StartAttempt.class::isInstance);
  }

  @Test
  void writesDownAnAttemptThatTheJournalHasLost() {
    var plan = docs.look(Pods.running(3));

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.status().attempts())
        .singleElement()
        .satisfies(attempt -> assertThat(attempt.number()).isEqualTo(3))
        .satisfies(attempt -> assertThat(attempt.live()).isTrue());
  }
}

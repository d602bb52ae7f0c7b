package dev.sweepline.planner.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.experiment.ExperimentAction.ConfirmGone;
import dev.sweepline.planner.experiment.ExperimentAction.DeletePod;
import dev.sweepline.planner.experiment.ExperimentAction.ReleasePod;
import dev.sweepline.planner.experiment.ExperimentAction.StartAttempt;
import dev.sweepline.planner.experiment.ExperimentAction.StopAttempt;
import dev.sweepline.planner.status.Attempt;
import dev.sweepline.planner.status.Best;
import dev.sweepline.planner.status.Checkpoint;
import dev.sweepline.planner.status.Condition.Truth;
import dev.sweepline.planner.status.Counters;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.Outcome;
import dev.sweepline.planner.status.Progress;
import dev.sweepline.planner.status.StopReason;
import dev.sweepline.planner.trial.Specs;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExperimentPlannerTest {
  private final Trying docs = new Trying(Trying.SPEC);

  @Test
  void writesAnAttemptDownTogetherWithStartingIt() {
    var plan = docs.look();

    assertThat(plan.actions())
        .singleElement()
        .isInstanceOfSatisfying(
            StartAttempt.class,
            start -> {
              assertThat(start.podName()).isEqualTo("docs-a1");
              assertThat(start.runName()).isEqualTo("20260213_nano_224_none_experiment");
              assertThat(start.config()).contains("name: nano");
              assertThat(start.resumeFrom()).isNull();
            });
    assertThat(plan.status().attempts())
        .containsExactly(
            new Attempt(
                1,
                "docs-a1",
                null,
                "2026-02-13T00:00:00Z",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null));
    assertThat(plan.status().phase()).isEqualTo(ExperimentPhase.PENDING);
    assertThat(plan.status().tags())
        .containsExactly("model:nano", "size:224", "aug:none", "experiment");
  }

  @Test
  void makesAPodAgainThatWasDecidedButNeverSeen() {
    var first = docs.look();

    var second = docs.look();

    assertThat(second.actions()).isEqualTo(first.actions());
    assertThat(second.status()).isEqualTo(first.status());
  }

  @Test
  void plansNothingWhileItRuns() {
    docs.look();
    docs.look(Pods.running(1));

    var plan = docs.look(Pods.running(1));

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.status().phase()).isEqualTo(ExperimentPhase.RUNNING);
    assertThat(plan.status().attempts().getFirst().node()).isEqualTo("n1");
  }

  @Test
  void writesTheOutcomeDownTogetherWithReleasingThePod() {
    docs.look();

    var plan = docs.look(Pods.exited(1, 0, Pods.report(0, 500, "/ckpt/best")));

    assertThat(plan.actions()).containsExactly(new ReleasePod("docs-a1", "uid-1"));
    assertThat(plan.status().phase()).isEqualTo(ExperimentPhase.SUCCEEDED);
    assertThat(plan.status().best()).isEqualTo(new Best("val_f1", "0.9", 7));
    assertThat(plan.status().metrics()).isEqualTo(Map.of("val_f1", "0.9", "val_acc", "0.91"));
    assertThat(plan.status().checkpoint()).isEqualTo(new Checkpoint("/ckpt/best", "abc"));
    assertThat(plan.status().attempts())
        .containsExactly(
            new Attempt(
                1,
                "docs-a1",
                "uid-1",
                "2026-02-13T00:00:00Z",
                "2026-02-13T00:01:00Z",
                "2026-02-13T00:02:00Z",
                Outcome.SUCCEEDED,
                null,
                0,
                "done",
                "n1",
                null,
                60L,
                "/ckpt/best",
                null));
  }

  @Test
  void keepsAFinishedPodForAsLongAsItWasAskedTo() {
    docs.look();
    var pod = Pods.released(Pods.exited(1, 0));
    docs.look(pod);
    docs.later(Duration.ofMinutes(59));

    assertThat(docs.look(pod).lookAgainIn()).contains(Duration.ofMinutes(1));
    docs.later(Duration.ofMinutes(1));
    assertThat(docs.look(pod).actions()).containsExactly(new DeletePod("docs-a1", "uid-1"));
    assertThat(docs.look().actions()).isEmpty();
  }

  @Test
  void halvesTheMicroBatchWhenTheGpuIsFullAndGoesOnFromTheCheckpoint() {
    docs.look();

    var plan = docs.look(Pods.exited(1, 12, Pods.report(12, 40, "/ckpt/last")));

    assertThat(plan.actions()).hasSize(2).contains(new ReleasePod("docs-a1", "uid-1"));
    assertThat(started(plan).number()).isEqualTo(2);
    assertThat(started(plan).microBatch()).isEqualTo(8);
    assertThat(started(plan).resumeFrom()).isEqualTo("/ckpt/last");
    assertThat(started(plan).config()).contains("batch_size: 16", "micro_batch_size: 8");
    assertThat(plan.status().counters()).isEqualTo(new Counters(0, 0, 0, 1));
  }

  @Test
  void givesUpWhenTheMicroBatchIsAtItsFloor() {
    docs.look();
    docs.look(Pods.exited(1, 12));
    docs.look(Pods.exited(1, 12), Pods.exited(2, 12));

    var plan = docs.look(Pods.exited(1, 12), Pods.exited(2, 12), Pods.exited(3, 12));

    assertThat(plan.status().attempts())
        .extracting(Attempt::microBatch)
        .containsExactly(null, 8, 4);
    assertThat(plan.status().phase()).isEqualTo(ExperimentPhase.FAILED);
    assertThat(condition(plan, "Succeeded"))
        .isEqualTo(
            "OutOfMemory: GpuOutOfMemory; micro-batch 4 cannot be halved above the floor of 4");
  }

  @Test
  void doesNotHalveTheBatchWhenTheHostIsFull() {
    docs.look();
    var killed =
        Pods.pod(
            1,
            PodView.Phase.FAILED,
            null,
            null,
            null,
            false,
            new PodView.Trainer(Pods.STARTED, Pods.ENDED, 137, "OOMKilled", null));
    docs.now = Pods.ENDED.plusSeconds(10);

    assertThat(started(docs.look(killed)).microBatch()).isNull();
    assertThat(docs.status.counters()).isEqualTo(new Counters(1, 0, 0, 0));
  }

  @Test
  void waitsBeforeRetryingAnError() {
    docs.look();
    docs.now = Pods.ENDED.plusSeconds(4);

    var plan = docs.look(Pods.exited(1, 1, Pods.report(1, 5, null)));

    assertThat(plan.actions()).containsExactly(new ReleasePod("docs-a1", "uid-1"));
    assertThat(plan.lookAgainIn()).contains(Duration.ofSeconds(6));
    assertThat(plan.status().waitingFor())
        .isEqualTo("back-off until 2026-02-13T00:02:10Z: exit 1: it broke");
    docs.later(Duration.ofSeconds(6));
    assertThat(started(docs.look(Pods.exited(1, 1))).number()).isEqualTo(2);
  }

  @Test
  void failsWhenTheRetriesForErrorsAreUsedUp() {
    var once = Trying.ofPolicy(0, 4);
    once.look();

    var plan = once.look(Pods.exited(1, 1, Pods.report(1, 5, null)));

    assertThat(plan.status().phase()).isEqualTo(ExperimentPhase.FAILED);
    assertThat(condition(plan, "Succeeded")).isEqualTo("Error: exit 1: it broke");
  }

  @Test
  void staysFailedWhenThePolicyBecomesMoreGenerousLater() {
    var once = Trying.ofPolicy(0, 4);
    once.look();
    var before = once.look(Pods.exited(1, 1, Pods.report(1, 5, null)));
    once.policy(Trying.policy(5, 4));

    var after = once.look(Pods.released(Pods.exited(1, 1)));

    assertThat(after.actions()).isEmpty();
    assertThat(after.status()).isEqualTo(before.status());
  }

  @ParameterizedTest(name = "exit {0}")
  @ValueSource(ints = {10, 11, 13, 14})
  void doesNotRepeatWhatWouldEndTheSameWay(int exit) {
    docs.look();

    var plan = docs.look(Pods.exited(1, exit));

    assertThat(plan.actions()).containsExactly(new ReleasePod("docs-a1", "uid-1"));
    assertThat(plan.status().phase()).isEqualTo(ExperimentPhase.FAILED);
  }

  @Test
  void resumesAtOnceAfterADisruption() {
    docs.look();
    docs.look(Pods.running(1));
    docs.heard = heard(1, 5, "0.7");

    var plan = docs.look(Pods.exited(1, 143));

    assertThat(started(plan).resumeFrom()).isEqualTo("/ckpt/a1");
    assertThat(plan.status().counters()).isEqualTo(new Counters(0, 1, 0, 0));
  }

  @Test
  void stopsForGoodAfter32Attempts() {
    var patient = Trying.ofPolicy(1, 4);
    patient.look();
    for (int attempt = 1; attempt <= 32; attempt++) {
      patient.look(Pods.pod(attempt, PodView.Phase.FAILED, "OutOfcpu", null, null, false, null));
      patient.later(Duration.ofMinutes(5));
      patient.look();
    }

    assertThat(patient.status.attempts()).hasSize(32);
    assertThat(patient.status.phase()).isEqualTo(ExperimentPhase.FAILED);
    assertThat(patient.look().actions()).isEmpty();
  }

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
  void cancelsOnDeletionAndIsForgottenOnceNothingRuns() {
    docs.look();
    docs.look(Pods.running(1));
    docs.deleting = true;

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
  void stopsAPodThatNobodyAnswersForBeforeItGoesOn() {
    docs.look();
    docs.look(Pods.exited(1, 143));
    var imposter =
        new PodView(
            "docs-a1",
            "other",
            1,
            PodView.Phase.RUNNING,
            "n1",
            null,
            null,
            null,
            null,
            null,
            false,
            true,
            null);

    assertThat(docs.look(Pods.running(2), imposter).actions())
        .containsExactly(new StopAttempt(1, "docs-a1", "other", StopReason.CANCEL));
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

  @Test
  void saysWhatAPendingPodWaitsForWithoutUsingUpAnAttempt() {
    docs.look();

    var plan = docs.look(Pods.pending(1, "image: ImagePullBackOff: not found"));

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.status().waitingFor()).isEqualTo("image: ImagePullBackOff: not found");
    assertThat(plan.status().counters()).isEqualTo(new Counters(0, 0, 0, 0));
  }

  @Test
  void foldsProgressAndNeverGoesBack() {
    docs.look();
    docs.heard = heard(1, 5, "0.7");
    docs.look(Pods.running(1));
    docs.heard = heard(1, 4, "0.8");

    docs.look(Pods.running(1));

    assertThat(docs.status.progress()).isEqualTo(heard(1, 5, "0.7").progress());
    assertThat(docs.status.best()).isEqualTo(new Best("val_f1", "0.7", 2));
  }

  @Test
  void anInvalidConfigurationFailsWithoutAPod() {
    var wrong = new Trying(Specs.experiment(Map.of("model", "nanno")));

    var plan = wrong.look();

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.status().phase()).isEqualTo(ExperimentPhase.FAILED);
    assertThat(condition(plan, "Accepted")).contains("spec.params.model", "did you mean nano?");
  }

  @Test
  void stallsRatherThanGoOnWithAnotherConfiguration() {
    docs.look();
    docs.look(Pods.exited(1, 143));
    docs.spec =
        Specs.experiment(
            Map.of("model", "nano"), List.of("training.lr=1"), Trying.policy(1, 4), false);

    var plan = docs.look(Pods.exited(1, 143), Pods.exited(2, 143));

    assertThat(plan.actions()).noneMatch(StartAttempt.class::isInstance);
    assertThat(truth(plan, "Stalled")).isEqualTo(Truth.TRUE);
    assertThat(condition(plan, "Stalled"))
        .startsWith("ConfigDrift: the configuration tree has changed");
  }

  @Test
  void conditionsKeepTheTimeOfTheirTransition() {
    var first = docs.look();
    docs.later(Duration.ofHours(1));

    var second = docs.look(Pods.running(1));

    assertThat(first.status().conditions().getFirst())
        .isEqualTo(second.status().conditions().getFirst());
  }

  private static Heard heard(int attempt, long seq, String best) {
    return new Heard(
        new Progress(
            attempt,
            seq,
            "2.0",
            50,
            40L,
            Map.of(),
            Map.of("val_f1", best),
            2,
            null,
            "2026-02-13T00:01:30Z"),
        new Checkpoint("/ckpt/a" + attempt, null),
        null);
  }

  private static StartAttempt started(ExperimentPlan plan) {
    return plan.actions().stream()
        .filter(StartAttempt.class::isInstance)
        .map(StartAttempt.class::cast)
        .findFirst()
        .orElseThrow(() -> new AssertionError("nothing was started by " + plan.actions()));
  }

  private static String condition(ExperimentPlan plan, String type) {
    return plan.status().conditions().stream()
        .filter(condition -> condition.type().equals(type))
        .map(condition -> condition.reason() + ": " + condition.message())
        .findFirst()
        .orElseThrow();
  }

  private static Truth truth(ExperimentPlan plan, String type) {
    return plan.status().conditions().stream()
        .filter(condition -> condition.type().equals(type))
        .findFirst()
        .orElseThrow()
        .status();
  }
}

package dev.sweepline.planner.experiment;

import static dev.sweepline.planner.experiment.Plans.batch;
import static dev.sweepline.planner.experiment.Plans.condition;
import static dev.sweepline.planner.experiment.Plans.heard;
import static dev.sweepline.planner.experiment.Plans.started;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sweepline.planner.experiment.ExperimentAction.KeepLog;
import dev.sweepline.planner.experiment.ExperimentAction.ReleasePod;
import dev.sweepline.planner.spec.ExperimentSpecBuilder;
import dev.sweepline.planner.spec.PodTemplate;
import dev.sweepline.planner.status.Attempt;
import dev.sweepline.planner.status.Batch;
import dev.sweepline.planner.status.Checkpoint;
import dev.sweepline.planner.status.Counters;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.trial.Specs;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryTest {
  private final Trying docs = new Trying(Trying.SPEC);

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
  void saysWhatBecameOfTheBatch() {
    var planned = docs.look();
    docs.look(Pods.exited(1, 12, Pods.report(12, 40, "/ckpt/last")));

    assertThat(planned.status().batch())
        .isEqualTo(new Batch(16, 16, 1, 16, null, "release nano 224 -"));
    assertThat(docs.status.batch())
        .isEqualTo(
            new Batch(
                16,
                8,
                2,
                8,
                "attempt 1 ran out of GPU memory with 16 images at a time",
                "release nano 224 -"));
    assertThat(docs.status.digest()).isEqualTo(planned.status().digest());
  }

  @Test
  void takesTheNearestSmallerDivisorAndSaysSo() {
    var odd =
        new Trying(
            Specs.experiment(
                Map.of("model", "nano"),
                List.of("data.batch_size=18", "data.micro_batch_size=9"),
                Trying.policy(1, 2),
                false));
    odd.look();

    var plan = odd.look(Pods.exited(1, 12));

    assertThat(started(plan).microBatch()).isEqualTo(3);
    assertThat(batch(plan).accumulation()).isEqualTo(6);
    assertThat(batch(plan).note())
        .isEqualTo(
            "attempt 1 ran out of GPU memory with 9 images at a time; 4 does not divide 18, so 3");
  }

  @Test
  void believesTheTrainerAboutWhatBatchNormalisationSees() {
    docs.look();
    var said = heard(1, 5, "0.7");
    docs.heard = new Heard(said.progress(), said.checkpoint(), null, docs.now, null, List.of());

    assertThat(batch(docs.look(Pods.running(1))).normalisation())
        .as("frozen: it sees none")
        .isNull();
  }

  @Test
  void countsTheSecondsOfTheGpusThatItsPodWasGiven() {
    var unsaid =
        new Trying(
            ExperimentSpecBuilder.builder(Trying.SPEC).template(PodTemplate.DEFAULT).build());
    unsaid.look();

    var plan = unsaid.look(PodViewBuilder.builder(Pods.exited(1, 0)).gpus(2).build());

    assertThat(plan.status().attempts())
        .extracting(Attempt::gpus, Attempt::gpuSeconds)
        .containsExactly(tuple(2, 120L));
  }

  @Test
  void keepsNoLogOfWhatIsTriedAgain() {
    docs.look();
    docs.now = Pods.ENDED.plusSeconds(10);

    assertThat(docs.look(Pods.exited(1, 1, Pods.report(1, 5, null))).actions())
        .doesNotHaveAnyElementsOfTypes(KeepLog.class);
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

    assertThat(plan.actions())
        .containsExactly(new KeepLog(1, "docs-a1", "uid-1"), new ReleasePod("docs-a1", "uid-1"));
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
  void goesOnFromTheLatestCheckpointWhileOldPodsAreStillThere() {
    docs.look();
    var first = Pods.released(Pods.exited(1, 143, Pods.report(143, 9, "/ckpt/a1/last")));
    assertThat(started(docs.look(first)).resumeFrom()).isEqualTo("/ckpt/a1/last");
    docs.heard = heard(2, 5, "0.7");
    docs.look(first, Pods.running(2));
    docs.later(Duration.ofHours(1));

    var plan = docs.look(first, Pods.exited(2, 143));

    assertThat(started(plan).resumeFrom()).isEqualTo("/ckpt/a2");
    assertThat(docs.look(first, Pods.exited(2, 143)).status().checkpoint())
        .isEqualTo(new Checkpoint("/ckpt/a2", null));
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
}

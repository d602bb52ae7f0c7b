package dev.sweepline.planner.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.Conditions;
import dev.sweepline.planner.experiment.ExperimentAction.StartAttempt;
import dev.sweepline.planner.spec.ExperimentSpecBuilder;
import dev.sweepline.planner.spec.Reference;
import dev.sweepline.planner.spec.Storage;
import dev.sweepline.planner.spec.StorageBuilder;
import dev.sweepline.planner.spec.StorageObjectStoreBuilder;
import dev.sweepline.planner.status.Attempt;
import dev.sweepline.planner.status.Checkpoint;
import dev.sweepline.planner.status.Condition.Truth;
import dev.sweepline.planner.status.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StoreTest {
  private static final Storage BUCKET =
      StorageBuilder.builder()
          .objectStore(
              StorageObjectStoreBuilder.builder()
                  .uri("s3://experiments/doc/")
                  .secretRef(new Reference("s3"))
                  .build())
          .build();
  private static final Storage EPHEMERAL =
      StorageBuilder.builder().ephemeral(new Storage.Ephemeral(null)).build();
  private static final StoreView RUNNING = new StoreView(null, false, false, false, null);
  private static final StoreView STORED = new StoreView(null, false, false, true, null);

  @Test
  void recordsACheckpointByItsAddressAndGoesOnFromIt() {
    var docs = trying(BUCKET);
    docs.look();

    var plan = docs.look(disrupted(1, STORED));

    var last = "s3://experiments/doc/uid/a1/last.safetensors";
    assertThat(plan.status().checkpoint()).isEqualTo(new Checkpoint(last, "abc"));
    assertThat(plan.status().attempts().getFirst().checkpoint()).isEqualTo(last);
    assertThat(stored(plan)).contains("True Stored: all that was written is in the store");
    docs.later(Duration.ofMinutes(1));
    assertThat(starts(docs.look(disrupted(1, STORED))))
        .extracting(StartAttempt::resumeFrom)
        .containsExactly(last);
  }

  @Test
  void beginsFromScratchWhereNoCheckpointGotIntoTheStore() {
    var docs = trying(BUCKET);
    docs.look();
    docs.look(disrupted(1, new StoreView(null, false, false, false, null)));
    docs.later(Duration.ofMinutes(1));
    var first = disrupted(1, RUNNING);
    docs.look(first);

    var plan = docs.look(first, unfetched(2, "no checkpoint in the store", true));

    assertThat(plan.status().checkpoint()).isNull();
    assertThat(plan.status().attempts())
        .extracting(Attempt::outcome, Attempt::reason)
        .last()
        .isEqualTo(
            org.assertj.core.groups.Tuple.tuple(
                Outcome.INFRASTRUCTURE, "CheckpointStore: no checkpoint in the store"));
    docs.later(Duration.ofMinutes(10));
    assertThat(starts(docs.look(first, unfetched(2, "no checkpoint in the store", true))))
        .extracting(StartAttempt::number, StartAttempt::resumeFrom)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(3, null));
  }

  @Test
  void saysWhyTheStoreLetsNoTrainerBeginAndBlamesNoNode() {
    var docs = trying(BUCKET);
    docs.look();

    var plan = docs.look(unfetched(1, "the store answers 403", false));

    assertThat(plan.status().attempts().getFirst().reason())
        .isEqualTo("CheckpointStore: the store answers 403");
    assertThat(plan.status().waitingFor()).endsWith("CheckpointStore: the store answers 403");
    assertThat(
            SuspectNodes.of(
                java.util.Map.of("uid", plan.status(), "other", plan.status()), docs.now))
        .isEmpty();
  }

  @Test
  void saysThatWhatWasWrittenIsNotInTheStore() {
    var docs = trying(BUCKET);
    docs.look();
    var behind = with(Pods.running(1), new StoreView(null, false, true, false, null));
    assertThat(stored(docs.look(behind)))
        .contains(
            "False Behind: what attempt 1 wrote is not in the store yet: see the log of the"
                + " container checkpoint-store of its Pod");
    assertThat(stored(docs.look(with(Pods.running(1), RUNNING))))
        .contains("True Stored: all that was written is in the store");

    var ended =
        with(
            Pods.exited(1, 0, Pods.report(0, 40, "/checkpoints/uid/a1/best.safetensors")),
            new StoreView(null, false, false, true, "1 files are not in the store"));

    assertThat(stored(docs.look(ended)))
        .contains("False Unstored: attempt 1: 1 files are not in the store");
    assertThat(StoreCondition.keeps(docs.view())).isFalse();
  }

  @Test
  void saysThatADisruptedAttemptBeginsFromScratchWhereCheckpointsAreEphemeral() {
    var docs = trying(EPHEMERAL);
    docs.look();

    var plan = docs.look(disrupted(1, null));

    assertThat(stored(plan))
        .contains(
            "False Ephemeral: checkpoints end with their Pod; a disrupted attempt begins from"
                + " scratch");
    docs.later(Duration.ofMinutes(1));
    assertThat(starts(docs.look(disrupted(1, null))))
        .extracting(StartAttempt::resumeFrom)
        .containsExactly((String) null);
  }

  private static Trying trying(Storage storage) {
    return new Trying(ExperimentSpecBuilder.builder(Trying.SPEC).storage(storage).build());
  }

  private static PodView disrupted(int attempt, @Nullable StoreView store) {
    var report = Pods.report(20, 40, "/checkpoints/uid/a" + attempt + "/last.safetensors");
    var ended = new PodView.Trainer(Pods.STARTED, Pods.ENDED, 20, "Error", report);
    return with(
        Pods.pod(attempt, PodView.Phase.FAILED, null, "PreemptionByScheduler", null, false, ended),
        store);
  }

  private static PodView unfetched(int attempt, String why, boolean nothingThere) {
    return with(
        Pods.pod(attempt, PodView.Phase.FAILED, null, null, null, false, null),
        new StoreView(why, nothingThere, false, false, null));
  }

  private static PodView with(PodView pod, @Nullable StoreView store) {
    return PodViewBuilder.builder(pod).store(store).build();
  }

  private static Optional<String> stored(ExperimentPlan plan) {
    return plan.status().conditions().stream()
        .filter(condition -> condition.type().equals(Conditions.CHECKPOINTS_STORED))
        .map(condition ->
            (condition.status() == Truth.TRUE ? "True " : "False ")
                + condition.reason()
                + ": "
                + condition.message())
        .findFirst();
  }

  private static List<StartAttempt> starts(ExperimentPlan plan) {
    return plan.actions().stream()
        .flatMap(action ->
            action instanceof StartAttempt start
                ? java.util.stream.Stream.of(start)
                : java.util.stream.Stream.empty())
        .toList();
  }
}

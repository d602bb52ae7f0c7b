package dev.sweepline.planner.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PatienceTest {
  private static final Condition READY =
      new Condition(
          "Ready", Condition.Truth.TRUE, 1L, "2026-02-13T09:00:00Z", "Executing", "1 of 9");
  private static final ExperimentStatus RUNS =
      ExperimentStatusBuilder.builder()
          .phase(ExperimentPhase.RUNNING)
          .conditions(List.of(READY))
          .build();
  private static final SweepStatus SUM =
      SweepStatusBuilder.builder().phase(SweepPhase.RUNNING).conditions(List.of(READY)).build();

  @Test
  void progressCanWait() {
    var further =
        ExperimentStatusBuilder.builder(RUNS)
            .best(new Best("val_f1", "0.8", 3))
            .metrics(Map.of("val_f1", "0.8"))
            .checkpoint(new Checkpoint("/checkpoints/x/a1/last.safetensors", null))
            .conditions(List.of(said("2 of 9")))
            .build();

    assertThat(Patience.has(RUNS, further)).isTrue();
  }

  @Test
  void whatDecisionsRestOnCannot() {
    assertThat(Patience.has(RUNS, with(RUNS).phase(ExperimentPhase.SUCCEEDED).build())).isFalse();
    assertThat(Patience.has(RUNS, with(RUNS).waitingFor("quota").build())).isFalse();
    assertThat(
            Patience.has(
                RUNS, with(RUNS).rungs(List.of(Rung.of(4, 0.8, 0.8, Instant.EPOCH))).build()))
        .isFalse();
    assertThat(Patience.has(RUNS, with(RUNS).conditions(List.of()).build())).isFalse();
  }

  @Test
  void thatItsPodRunsCanWaitUnlessOthersAreHeldToWhatWasSeen() {
    var begun =
        AttemptBuilder.builder().number(1).podName("x-a1").createdAt("2026-02-13T09:00:00Z");
    var pending =
        with(RUNS).phase(ExperimentPhase.PENDING).attempts(List.of(begun.build())).build();
    var seen = begun.podUid("p1").node("n1").startedAt("2026-02-13T09:00:02Z").gpus(1);
    var running =
        with(RUNS).attempts(List.of(seen.build())).conditions(List.of(said("trains"))).build();

    assertThat(Patience.sights(pending, running, false)).isTrue();
    var there = with(pending).attempts(List.of(begun.podUid("p1").build())).build();
    assertThat(Patience.sights(pending, there, false)).isTrue();
    assertThat(Patience.sights(running, pending, false)).isFalse();
    var image = ProvenanceBuilder.builder().imageId("registry/trainer@sha256:1").build();
    var withImage = with(running).provenance(image).build();
    assertThat(Patience.sights(pending, withImage, true)).isTrue();
    assertThat(Patience.sights(pending, withImage, false)).isFalse();
    assertThat(
            Patience.sights(pending, with(running).waitingFor("node: ErrImagePull").build(), true))
        .isFalse();
    var ended = with(running).attempts(List.of(seen.outcome(Outcome.SUCCEEDED).build())).build();
    assertThat(Patience.sights(pending, ended, true)).isFalse();
  }

  @Test
  void thatATrialWasMadeWithItsFirstAttemptNeedsNoWriteWhileAllGoesWell() {
    var attempt =
        AttemptBuilder.builder().number(1).podName("x-a1").createdAt("2026-02-13T09:00:00Z");
    var made =
        ExperimentStatusBuilder.builder()
            .phase(ExperimentPhase.PENDING)
            .digest("sha256:1")
            .attempts(List.of(attempt.build()))
            .build();
    var planned =
        ExperimentStatusBuilder.builder(made)
            .observedGeneration(1L)
            .runName("20260213_nano")
            .configDigest("sha256:2")
            .seed(1)
            .tags(List.of("model:nano"))
            .conditions(List.of(READY, said("Accepted", Condition.Truth.TRUE)))
            .attempts(List.of(attempt.podUid("p1").build()))
            .build();

    assertThat(Patience.sights(made, planned, false)).isTrue();
    var ephemeral =
        new Condition(
            "CheckpointsStored",
            Condition.Truth.FALSE,
            1L,
            "2026-02-13T09:00:00Z",
            "Ephemeral",
            "");
    var asAsked = with(planned).conditions(List.of(READY, ephemeral)).build();
    assertThat(Patience.sights(made, asAsked, false)).isTrue();
    var degraded = said("TrackingDegraded", Condition.Truth.TRUE);
    var bothSaid = with(planned).conditions(List.of(READY, degraded)).build();
    assertThat(Patience.sights(made.withCondition(degraded), bothSaid, false)).isTrue();
    assertThat(Patience.sights(made, bothSaid, false)).isFalse();
    var refused = with(planned).conditions(List.of(said("Accepted", Condition.Truth.FALSE)));
    assertThat(Patience.sights(made, refused.build(), false)).isFalse();
    var stalled = with(planned).conditions(List.of(said("Stalled", Condition.Truth.TRUE)));
    assertThat(Patience.sights(made, stalled.build(), false)).isFalse();
    assertThat(Patience.sights(made, with(planned).waitingFor("quota").build(), false)).isFalse();
    assertThat(Patience.sights(made, with(planned).digest("sha256:3").build(), false)).isFalse();
    var written = with(made).observedGeneration(1L).build();
    assertThat(Patience.sights(written, planned, false)).as("what was written once").isFalse();
  }

  @Test
  void theSumOfTrialsCanWaitButNotWhatBecomesOfTheSweep() {
    var counted =
        SweepStatusBuilder.builder(SUM)
            .counts(new SweepStatus.Counts(9, 0, 7, 2, 0, 0, null))
            .waitingFor("1 trial: quota")
            .conditions(List.of(said("2 of 9")))
            .build();

    assertThat(Patience.has(SUM, counted)).isTrue();
    assertThat(
            Patience.has(
                SUM, SweepStatusBuilder.builder(counted).phase(SweepPhase.SUCCEEDED).build()))
        .isFalse();
  }

  private static ExperimentStatusBuilder with(ExperimentStatus status) {
    return ExperimentStatusBuilder.builder(status);
  }

  private static Condition said(String type, Condition.Truth status) {
    return new Condition(type, status, 1L, "2026-02-13T09:00:00Z", "Said", "");
  }

  private static Condition said(String message) {
    return new Condition(
        READY.type(),
        READY.status(),
        READY.observedGeneration(),
        READY.lastTransitionTime(),
        READY.reason(),
        message);
  }
}

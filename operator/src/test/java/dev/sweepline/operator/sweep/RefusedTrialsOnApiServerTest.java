package dev.sweepline.operator.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.operator.RunningOperator;
import dev.sweepline.operator.cluster.Cluster;
import dev.sweepline.operator.cluster.Kubelet;
import dev.sweepline.operator.cluster.Quota;
import dev.sweepline.operator.cluster.WithApiServer;
import dev.sweepline.operator.experiment.Experiment;
import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.SweepStatus;
import dev.sweepline.testing.Await;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Trials that the API server will not have: the sweep says so and goes on with the others.
@Tag("apiserver")
@ExtendWith(WithApiServer.class)
class RefusedTrialsOnApiServerTest {
  private static final String SWEEP =
      """
      apiVersion: sweepline.dev/v1alpha1
      kind: Sweep
      metadata: { name: pages }
      spec:
        type: MultiScale
        checklist: { enforcement: Warn }
        overrides: [ "+experiment=quickstart" ]
        search:
          space:
            - { key: data.image_size, values: ["32", "48", "64"] }
        limits: { parallelism: 3, smokeTrial: false }
      """;

  private Cluster cluster;
  private Kubelet kubelet;
  private Trials trials;
  private PlayedSweep sweep;
  private RunningOperator operator;

  @BeforeEach
  void start(Cluster given) {
    cluster = given;
    kubelet = new Kubelet(cluster);
    trials = new Trials(cluster);
    sweep = new PlayedSweep(cluster, "pages");
    operator = PlayedSweep.operator(cluster);
  }

  @AfterEach
  void stop() {
    operator.close();
  }

  @Test
  void saysThatTheQuotaHasNoRoomForMoreTrials() {
    var quota = new Quota(cluster, "count/experiments.sweepline.dev");
    quota.set(1, 0);

    sweep.apply(SWEEP);

    var status =
        Await.value(
            "the sweep says what it waits for",
            Duration.ofSeconds(10),
            () -> said().filter(some -> some.waitingFor() != null));
    assertThat(status.waitingFor()).startsWith("quota: ").contains("exceeded quota: few");
    assertThat(condition(status, "Accepted")).isEqualTo("TRUE Valid");
    assertThat(condition(status, "Stalled")).isEqualTo("FALSE Moving");
    assertThat(trials.all()).hasSize(1);

    quota.set(3, 1);
    var later = sweep.await("has all", some -> total(some) == 3 && some.waitingFor() == null);
    assertThat(condition(later, "Ready")).isEqualTo("TRUE Executing");
  }

  @Test
  void aSweepThatIsAppliedAgainAtOnceSaysWhatItWaitsFor() {
    sweep.apply(SWEEP);
    var first = trials.awaitUnfinished(new HashSet<>());
    kubelet.runs(first + "-a1");
    Await.until(
        "it runs", () -> trials.named(first).getStatus().phase() == ExperimentPhase.RUNNING);

    sweep.resource().delete();
    sweep.apply(SWEEP);

    var status =
        sweep.await(
            "waits",
            some -> String.valueOf(some.waitingFor()).contains("an earlier Experiment named"));
    assertThat(condition(status, "Accepted")).isEqualTo("TRUE Valid");
    assertThat(condition(status, "Stalled")).isEqualTo("FALSE Moving");

    kubelet.awaitDeletionOf(first + "-a1");
    kubelet.ends(first + "-a1", 20, "Error", "terminated");
    var uid = sweep.object().getMetadata().getUid();
    Await.value(
        "all trials are the new sweep's",
        Duration.ofSeconds(90),
        () ->
            Optional.of(trials.all())
                .filter(
                    all -> all.size() == 3 && all.stream().allMatch(trial -> isOf(uid, trial))));
  }

  @Test
  void saysThatANameIsTakenAndMakesTheOtherTrials() {
    sweep.apply(SWEEP.replace("\"32\", \"48\", \"64\"", "\"32\", \"48\""));
    Await.until(
        "two trials have begun",
        () -> trials.all().stream().filter(trial -> Trials.attempts(trial) == 1).count() == 2);
    trials.all().forEach(trial -> kubelet.awaitPod(Trials.name(trial) + "-a1"));
    sweep.resource().withPropagationPolicy(DeletionPropagation.ORPHAN).delete();
    Await.until("the sweep is gone", () -> sweep.resource().get() == null);

    sweep.apply(SWEEP);

    var status = sweep.await("names one", some -> some.waitingFor() != null && total(some) == 1);
    assertThat(status.waitingFor())
        .startsWith("API server: Experiment pages-")
        .endsWith(" is there and belongs to somebody else: delete it");
    assertThat(condition(status, "Stalled")).isEqualTo("TRUE TrialRefused");
    assertThat(condition(status, "Ready")).isEqualTo("TRUE Executing");
    assertThat(trials.all()).hasSize(3);
  }

  private static boolean isOf(String sweepUid, Experiment trial) {
    return trial.getMetadata().getOwnerReferences().stream()
        .anyMatch(owner -> owner.getUid().equals(sweepUid));
  }

  private static int total(SweepStatus status) {
    return status.counts() == null ? 0 : Objects.requireNonNull(status.counts()).total();
  }

  private Optional<SweepStatus> said() {
    return Optional.ofNullable(sweep.object().getStatus());
  }

  private static String condition(SweepStatus status, String type) {
    return status.conditions().stream()
        .filter(condition -> condition.type().equals(type))
        .map((Condition condition) -> condition.status() + " " + condition.reason())
        .findFirst()
        .orElseThrow();
  }
}

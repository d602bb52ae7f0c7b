package dev.sweepline.operator.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.operator.RunningOperator;
import dev.sweepline.operator.cluster.Cluster;
import dev.sweepline.operator.cluster.DeafWebhook;
import dev.sweepline.operator.cluster.Kubelet;
import dev.sweepline.operator.cluster.MovingClock;
import dev.sweepline.operator.cluster.Quota;
import dev.sweepline.operator.cluster.WithApiServer;
import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.trial.Composer;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Pods that the API server will not have, and when it is asked again.
@Tag("apiserver")
@ExtendWith(WithApiServer.class)
class RefusedPodOnApiServerTest {
  private static final String GPUS = "requests.nvidia.com/gpu";

  private Cluster cluster;
  private Kubelet kubelet;
  private Experiments experiments;
  private @Nullable RunningOperator operator;

  @BeforeEach
  void start(Cluster given) {
    cluster = given;
    kubelet = new Kubelet(cluster);
    experiments = new Experiments(cluster);
  }

  @AfterEach
  void stop() {
    if (operator != null) {
      operator.close();
    }
  }

  @Test
  void writesNothingWhileTheQuotaIsExhausted() throws InterruptedException {
    var looks = new Semaphore(0);
    operate(
        (request, microBatch) -> {
          looks.release();
          return Experiments.COMPOSER.compose(request, microBatch);
        },
        new MovingClock());
    new Quota(cluster, GPUS).set(0, 0);
    experiments.create("poor", "");
    experiments.await("poor", "waits", status -> status.waitingFor() != null);

    looks.drainPermits();

    assertThat(looks.tryAcquire(4, TimeUnit.SECONDS)).as("it is looked at again").isFalse();
  }

  @Test
  void startsWithinSecondsWhenAPodOfTheQuotaEnds() {
    // For the operator no time passes, so it never asks again by itself.
    operate(Experiments.COMPOSER, new MovingClock());
    var quota = new Quota(cluster, GPUS);
    quota.set(1, 0);
    experiments.create("one", "");
    kubelet.runs("one-a1");
    experiments.create("two", "");
    experiments.create("three", "");
    experiments.await("two", "waits", status -> status.waitingFor() != null);
    experiments.await("three", "waits", status -> status.waitingFor() != null);

    quota.set(2, 0);
    kubelet.ends("one-a1", 0, "Completed", TrainerEnds.DONE);

    kubelet.awaitPod("two-a1");
    kubelet.awaitPod("three-a1");
    experiments.await("two", "waits no more", status -> status.waitingFor() == null);
  }

  @Test
  void saysThatAWebhookDoesNotAnswer() {
    operate(Experiments.COMPOSER, Clock.systemUTC());
    try (var _ = new DeafWebhook(cluster)) {
      experiments.create("gated", "");

      var status = experiments.awaitIn10s("gated", "waits", s -> s.waitingFor() != null);

      assertThat(status.waitingFor())
          .startsWith("API server: Internal error occurred: failed calling webhook");
      assertThat(stalled("gated")).isEqualTo("False Moving");
    }
    kubelet.awaitPod("gated-a1");
    experiments.await("gated", "waits no more", status -> status.waitingFor() == null);
  }

  @Test
  void saysThatAPodsNameIsTaken() {
    operate(Experiments.COMPOSER, Clock.systemUTC());
    var foreign = cluster.client().resource(foreignPod());
    foreign.create();

    experiments.create("taken", "");

    var status = experiments.awaitIn10s("taken", "waits", s -> s.waitingFor() != null);
    assertThat(status.waitingFor())
        .isEqualTo("API server: Pod taken-a1 is there and belongs to somebody else: delete it");
    assertThat(stalled("taken")).isEqualTo("True PodRefused");
    foreign.delete();
    experiments.await("taken", "waits no more", s -> s.waitingFor() == null);
    assertThat(kubelet.awaitPod("taken-a1").getMetadata().getLabels())
        .containsEntry("app.kubernetes.io/name", "sweepline-trainer");
  }

  private Pod foreignPod() {
    return new PodBuilder()
        .withNewMetadata()
        .withName("taken-a1")
        .withNamespace(cluster.namespace())
        .endMetadata()
        .withNewSpec()
        .withSecurityContext(TrainerPod.security())
        .addNewContainer()
        .withName("c")
        .withImage("busybox")
        .withSecurityContext(TrainerPod.restricted())
        .endContainer()
        .endSpec()
        .build();
  }

  private void operate(Composer composer, Clock clock) {
    operator =
        RunningOperator.start(cluster, List.of(Experiments.reconciler(cluster, composer, clock)));
  }

  private String stalled(String experiment) {
    return experiments.status(experiment).conditions().stream()
        .filter(condition -> condition.type().equals("Stalled"))
        .map((Condition condition) ->
            (condition.status() == Condition.Truth.TRUE ? "True " : "False ") + condition.reason())
        .findFirst()
        .orElseThrow();
  }
}

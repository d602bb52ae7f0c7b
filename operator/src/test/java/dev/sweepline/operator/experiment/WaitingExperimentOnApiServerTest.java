package dev.sweepline.operator.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.operator.RunningOperator;
import dev.sweepline.operator.cluster.Cluster;
import dev.sweepline.operator.cluster.Kubelet;
import dev.sweepline.operator.cluster.WithApiServer;
import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.testing.Await;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.ResourceQuotaStatus;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.TaintBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What an Experiment says while it cannot go on.
@Tag("apiserver")
@ExtendWith(WithApiServer.class)
class WaitingExperimentOnApiServerTest {
  private static final Taint OUT_OF_SERVICE =
      new TaintBuilder()
          .withKey("node.kubernetes.io/out-of-service")
          .withValue("nodeshutdown")
          .withEffect("NoExecute")
          .build();

  private Cluster cluster;
  private Kubelet kubelet;
  private Experiments experiments;
  private RunningOperator operator;

  @BeforeEach
  void start(Cluster given) {
    cluster = given;
    kubelet = new Kubelet(cluster);
    experiments = new Experiments(cluster);
    operator = RunningOperator.start(cluster, List.of(Experiments.reconciler(cluster)));
  }

  @AfterEach
  void stop() {
    operator.close();
  }

  @Test
  void saysWithin10sWhatTheNodeCannotDo() {
    experiments.create("unpulled", "");

    kubelet.cannotStart("unpulled-a1", "ImagePullBackOff", "no such image");

    var status =
        experiments.awaitIn10s("unpulled", "says what it waits for", s -> s.waitingFor() != null);
    assertThat(status.waitingFor()).isEqualTo("node: ImagePullBackOff: no such image");
  }

  @Test
  void saysWithin10sWhatTheSchedulerMisses() {
    experiments.create("waiting", "");

    kubelet.cannotPlace("waiting-a1", "0/1 nodes are available: 1 Insufficient nvidia.com/gpu.");

    var status =
        experiments.awaitIn10s("waiting", "says what it waits for", s -> s.waitingFor() != null);
    assertThat(status.waitingFor())
        .isEqualTo("scheduler: 0/1 nodes are available: 1 Insufficient nvidia.com/gpu.");
    assertThat(status.phase()).isEqualTo(ExperimentPhase.PENDING);
  }

  @Test
  void saysWithin10sThatThereIsNoQuotaAndStartsOnceThereIsSome() {
    quota("0");
    experiments.create("poor", "");

    var status = experiments.awaitIn10s("poor", "waits", s -> s.waitingFor() != null);
    assertThat(status.waitingFor()).startsWith("quota: ").contains("exceeded quota: gpus");
    assertThat(cluster.podNames()).isEmpty();

    quota("1");
    kubelet.awaitPod("poor-a1");
    assertThat(experiments.status("poor").attempts()).hasSize(1);
  }

  @Test
  void isStalledWhileTheApiServerWillNotHaveItsPod() {
    experiments.create(
        "refused",
        """
        template:
          nodeSelector:
        """
            + IntStream.range(0, 6)
                .mapToObj(i -> "    \"not a label " + i + " " + "x".repeat(200) + "\": a\n")
                .collect(Collectors.joining()));

    var status = experiments.await("refused", "is stalled", s -> stalled(s).isPresent());

    assertThat(stalled(status).orElseThrow().reason()).isEqualTo("PodRefused");
    assertThat(stalled(status).orElseThrow().message())
        .startsWith("API server: Pod is invalid: [spec.nodeSelector: ");
    assertThat(status.waitingFor()).hasSize(1024);
    Await.until("it is told", () -> experiments.warnings("refused").contains("PodRefused"));
    assertThat(cluster.podNames()).isEmpty();
  }

  private static Optional<Condition> stalled(ExperimentStatus status) {
    return status.conditions().stream()
        .filter(condition ->
            condition.type().equals("Stalled") && condition.status() == Condition.Truth.TRUE)
        .findFirst();
  }

  @Test
  void waitsForALostNodeUntilItIsOutOfService() {
    var node = cluster.namespace() + "-node";
    cluster.client().resource(silentNode(node)).create();
    cluster.client().resource(silentNode(node)).updateStatus();
    var lost = new Kubelet(cluster, node);
    experiments.create("cut-off", "");
    lost.runs("cut-off-a1");
    experiments.await("cut-off", "runs", status -> status.phase() == ExperimentPhase.RUNNING);

    lost.vanishes("cut-off-a1");

    var status = experiments.await("cut-off", "waits", s -> s.waitingFor() != null);
    assertThat(status.waitingFor()).isEqualTo("node " + node + ": to say whether attempt 1 ended");
    assertThat(status.attempts().getFirst().live()).isTrue();

    cluster
        .client()
        .nodes()
        .withName(node)
        .edit(known ->
            new NodeBuilder(known).editSpec().withTaints(OUT_OF_SERVICE).endSpec().build());
    experiments.await("cut-off", "knows", s -> !s.attempts().getFirst().live());
  }

  private static Node silentNode(String name) {
    return new NodeBuilder()
        .withNewMetadata()
        .withName(name)
        .endMetadata()
        .withNewStatus()
        .addNewCondition()
        .withType("Ready")
        .withStatus("Unknown")
        .endCondition()
        .endStatus()
        .build();
  }

  private void quota(String gpus) {
    var hard = Map.of("requests.nvidia.com/gpu", new Quantity(gpus));
    var none = Map.of("requests.nvidia.com/gpu", new Quantity("0"));
    var quota =
        new ResourceQuotaBuilder()
            .withNewMetadata()
            .withName("gpus")
            .withNamespace(cluster.namespace())
            .endMetadata()
            .withNewSpec()
            .withHard(hard)
            .endSpec()
            .build();
    cluster.client().resource(quota).serverSideApply();
    cluster
        .client()
        .resource(quota)
        .editStatus(known -> {
          known.setStatus(new ResourceQuotaStatus(hard, none));
          return known;
        });
  }
}

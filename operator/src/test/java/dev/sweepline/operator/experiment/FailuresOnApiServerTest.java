package dev.sweepline.operator.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.operator.RunningOperator;
import dev.sweepline.operator.cluster.Cluster;
import dev.sweepline.operator.cluster.Kubelet;
import dev.sweepline.operator.cluster.LogServer;
import dev.sweepline.operator.cluster.WithApiServer;
import dev.sweepline.operator.events.ProgressBoard;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.status.Attempt;
import dev.sweepline.planner.status.Batch;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.status.Outcome;
import dev.sweepline.testing.Await;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("apiserver")
@ExtendWith(WithApiServer.class)
class FailuresOnApiServerTest {
  private Cluster cluster;
  private Kubelet kubelet;
  private Experiments experiments;
  private @Nullable RunningOperator operator;

  @BeforeEach
  void start(Cluster given) {
    cluster = given;
    kubelet = new Kubelet(cluster, cluster.namespace() + "-n1");
    experiments = new Experiments(cluster);
  }

  @AfterEach
  void stop() {
    if (operator != null) {
      operator.close();
    }
  }

  @Test
  void stopsATrainerThatFellSilentAndTriesAgainElsewhere() {
    operate(SilentBoard.sinceAnHour());
    experiments.create("hung", "limits: { hangAfter: 30s }");

    kubelet.runs("hung-a1");
    var stopping = kubelet.awaitDeletionOf("hung-a1");
    assertThat(stopping.getMetadata().getAnnotations())
        .containsEntry(Names.STOP_ANNOTATION, "Hang");
    kubelet.ends("hung-a1", 20, "Error", TrainerEnds.STOPPED);

    var second = kubelet.awaitPod("hung-a2");
    assertThat(
            second
                .getSpec()
                .getAffinity()
                .getNodeAffinity()
                .getPreferredDuringSchedulingIgnoredDuringExecution()
                .getFirst()
                .getPreference()
                .getMatchFields())
        .containsExactly(isNot(cluster.namespace() + "-n1"));
    var status = experiments.status("hung");
    assertThat(status.attempts().getFirst().outcome()).isEqualTo(Outcome.HANG);
    assertThat(status.counters()).isNotNull().satisfies(c -> assertThat(c.hang()).isEqualTo(1));
  }

  @Test
  void stopsATrainerThatHangsBeforeItsFirstEvent() {
    operate(SilentBoard.always());
    experiments.create("dumb", "limits: { hangAfter: 30s }");

    kubelet.runsSince("dumb-a1", Instant.now().minus(Duration.ofMinutes(11)));

    assertThat(kubelet.awaitDeletionOf("dumb-a1").getMetadata().getAnnotations())
        .containsEntry(Names.STOP_ANNOTATION, "Hang");
    kubelet.ends("dumb-a1", 20, "Error", TrainerEnds.STOPPED);
    kubelet.runs("dumb-a2");
    var status =
        experiments.await("dumb", "tries again", s -> s.attempts().getLast().startedAt() != null);
    assertThat(status.attempts()).extracting(Attempt::outcome).containsExactly(Outcome.HANG, null);
  }

  @Test
  void keepsTheEndOfAFailedTrialsLogWithoutKeys() {
    try (var logs = new LogServer()) {
      var node = logs.node(cluster.namespace() + "-n1");
      cluster.client().resource(node).create();
      cluster.client().resource(node).updateStatus();
      operate(new QuietBoard());
      var trial = experiments.create("broken", "");
      logs.wrote("broken-a1", "WANDB_API_KEY=0123456789abcdef\nno such class: seal\n");

      kubelet.runs("broken-a1");
      kubelet.ends("broken-a1", 11, "Error", "password: hunter2hunter2, no such class");

      var log = Await.value("the log is kept", () -> log("broken-a1-log"));
      assertThat(log.getData())
          .containsEntry(Names.LOG_KEY, "WANDB_API_KEY=***\nno such class: seal\n");
      assertThat(log.getImmutable()).isTrue();
      assertThat(log.getMetadata().getOwnerReferences().getFirst().getUid())
          .isEqualTo(trial.getMetadata().getUid());
      var status =
          experiments.await("broken", "is settled", s -> s.phase() == ExperimentPhase.FAILED);
      assertThat(status.attempts())
          .extracting(Attempt::reason)
          .containsExactly("Data: password: ***, no such class");
    }
  }

  @Test
  void letsAPodGoWhoseLogCannotBeHad() {
    operate(new QuietBoard());
    experiments.create("mute", "");

    kubelet.runs("mute-a1");
    kubelet.ends("mute-a1", 10, "Error", "no such key");

    Await.until(
        "the Pod is let go",
        () -> kubelet.awaitPod("mute-a1").getMetadata().getFinalizers().isEmpty());
    assertThat(log("mute-a1-log")).isEmpty();
  }

  @Test
  void avoidsANodeWhereTwoTrialsCouldNotBegin() {
    operate(new QuietBoard());
    experiments.create("first", "");
    kubelet.refuses("first-a1", "UnexpectedAdmissionError");
    experiments.create("second", "");
    kubelet.refuses("second-a1", "OutOfnvidia.com/gpu");

    var next = kubelet.awaitPod("second-a2");

    assertThat(
            next.getSpec()
                .getAffinity()
                .getNodeAffinity()
                .getRequiredDuringSchedulingIgnoredDuringExecution()
                .getNodeSelectorTerms()
                .getFirst()
                .getMatchFields())
        .containsExactly(isNot(cluster.namespace() + "-n1"));
    experiments.await("second", "names the node", FailuresOnApiServerTest::namesANode);
    experiments.await("first", "names the node", FailuresOnApiServerTest::namesANode);
    Await.until("it is told", () -> experiments.told("second").contains("NodeSuspect"));
  }

  @Test
  void startsLaterTrialsWithTheMicroBatchThatFitted() {
    operate(new QuietBoard());
    experiments.create("large", "");
    kubelet.runs("large-a1");
    kubelet.ends("large-a1", 12, "Error", TrainerEnds.OUT_OF_MEMORY);
    kubelet.awaitPod("large-a2");
    // Nothing is remembered but what stands in the journals.
    stop();
    operate(new QuietBoard());

    experiments.create("later", "");

    assertThat(kubelet.awaitPod("later-a1").getMetadata().getAnnotations())
        .containsEntry(Names.CONFIG_ANNOTATION, "data:\n  micro_batch_size: 8\n");
    assertThat(experiments.status("later").batch())
        .isEqualTo(
            new Batch(
                16,
                8,
                2,
                8,
                "began with 8: another trial ran out of GPU memory with more",
                "release nano 32 -"));
  }

  @Test
  void replacesATrialWhoseNodeDoesNotAnswerIfAskedTo() {
    var name = cluster.namespace() + "-n1";
    var node = silentSince(name, Instant.now().minus(Duration.ofMinutes(11)));
    cluster.client().resource(node).create();
    cluster.client().resource(node).updateStatus();
    operate(new QuietBoard());
    experiments.create("cut-off", "failurePolicy: { disruption: { unreachable: Replace } }");
    kubelet.runs("cut-off-a1");
    experiments.await("cut-off", "runs", s -> s.phase() == ExperimentPhase.RUNNING);

    kubelet.vanishes("cut-off-a1");

    var status = experiments.await("cut-off", "gives it up", s -> !s.attempts().getFirst().live());
    assertThat(status.attempts().getFirst().outcome()).isEqualTo(Outcome.DISRUPTION);
  }

  private static Node silentSince(String name, Instant since) {
    return new NodeBuilder()
        .withNewMetadata()
        .withName(name)
        .endMetadata()
        .withNewStatus()
        .addNewCondition()
        .withType("Ready")
        .withStatus("Unknown")
        .withLastTransitionTime(since.truncatedTo(ChronoUnit.SECONDS).toString())
        .endCondition()
        .endStatus()
        .build();
  }

  @Test
  void countsTheSecondsOfTheGpuThatEveryTrainerGets() {
    operate(new QuietBoard());
    experiments.create("counted", "");

    kubelet.runs("counted-a1");
    kubelet.ends("counted-a1", 0, "Completed", TrainerEnds.DONE);

    var status =
        experiments.await("counted", "is settled", s -> s.phase() == ExperimentPhase.SUCCEEDED);
    assertThat(status.attempts().getFirst().gpus()).isEqualTo(1);
    assertThat(status.attempts().getFirst().gpuSeconds()).isNotNull();
  }

  private void operate(ProgressBoard board) {
    operator = RunningOperator.start(cluster, List.of(Experiments.reconciler(cluster, board)));
  }

  private Optional<ConfigMap> log(String name) {
    return Optional.ofNullable(
        cluster.client().configMaps().inNamespace(cluster.namespace()).withName(name).get());
  }

  private static NodeSelectorRequirement isNot(String node) {
    return new NodeSelectorRequirement("metadata.name", "NotIn", List.of(node));
  }

  private static boolean namesANode(ExperimentStatus status) {
    return status.conditions().stream()
        .anyMatch(condition -> condition.type().equals("NodeSuspect"));
  }
}

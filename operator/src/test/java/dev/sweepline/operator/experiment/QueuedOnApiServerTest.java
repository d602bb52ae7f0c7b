package dev.sweepline.operator.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.operator.RunningOperator;
import dev.sweepline.operator.cluster.Cluster;
import dev.sweepline.operator.cluster.Kubelet;
import dev.sweepline.operator.cluster.PlayedKueue;
import dev.sweepline.operator.cluster.WithApiServer;
import dev.sweepline.planner.spec.ExperimentSpecBuilder;
import dev.sweepline.planner.status.Attempt;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.Outcome;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// An Experiment in a cluster where Kueue decides who runs.
@Tag("apiserver")
@ExtendWith(WithApiServer.class)
class QueuedOnApiServerTest {
  private static final String QUEUED =
      """
      queue: { name: team-a, priorityClass: research }
      storage: { checkpoints: { claim: checkpoints } }
      """;

  @TempDir private Path folder;
  private Kubelet kubelet;
  private Experiments experiments;
  private PlayedKueue kueue;
  private RunningOperator operator;

  @BeforeEach
  void start(Cluster cluster) throws Exception {
    kubelet = new Kubelet(cluster);
    experiments = new Experiments(cluster);
    kueue = PlayedKueue.start(cluster, folder);
    operator = RunningOperator.start(cluster, List.of(Experiments.reconciler(cluster)));
  }

  @AfterEach
  void stop() {
    operator.close();
    kueue.close();
  }

  @Test
  void waitsInItsQueueAndBurnsNoAttempt() {
    experiments.create("queued", QUEUED);

    var pod = kubelet.awaitPod("queued-a1");
    assertThat(pod.getMetadata().getLabels())
        .containsEntry("kueue.x-k8s.io/queue-name", "team-a")
        .containsEntry("kueue.x-k8s.io/priority-class", "research");
    var status = experiments.await("queued", "says that it waits", s -> s.waitingFor() != null);
    assertThat(status.waitingFor()).isEqualTo("queue team-a: not admitted yet");
    assertThat(status.phase()).isEqualTo(ExperimentPhase.PENDING);
    assertThat(status.attempts()).extracting(Attempt::outcome).containsExactly((Outcome) null);

    kueue.admits("queued-a1");
    kubelet.runs("queued-a1");

    assertThat(experiments.await("queued", "runs", s -> s.phase() == ExperimentPhase.RUNNING))
        .satisfies(running -> assertThat(running.waitingFor()).isNull());
  }

  @Test
  void comesBackFromItsCheckpointAfterItWasPushedOut() {
    experiments.create("pushed", QUEUED);
    kubelet.awaitPod("pushed-a1");
    kueue.admits("pushed-a1");
    kubelet.runs("pushed-a1");
    experiments.await("pushed", "runs", s -> s.phase() == ExperimentPhase.RUNNING);

    kueue.preempts("pushed-a1");
    kubelet.ends("pushed-a1", 20, "Error", TrainerEnds.STOPPED);

    var second = kubelet.awaitPod("pushed-a2");
    assertThat(second.getSpec().getSchedulingGates()).hasSize(1);
    assertThat(second.getSpec().getContainers().getFirst().getEnv())
        .filteredOn(variable -> variable.getName().equals("SWEEPLINE_RESUME_FROM"))
        .extracting(variable -> variable.getValue())
        .containsExactly("/checkpoints/x/a1/last.safetensors");
    var status = experiments.status("pushed");
    assertThat(status.attempts().getFirst().outcome()).isEqualTo(Outcome.DISRUPTION);
    assertThat(status.attempts().getFirst().reason()).isEqualTo("disrupted: Preempted");
    kubelet.awaitGone("pushed-a1");
  }

  @Test
  void leavesItsQueueWhenItIsSuspended() {
    experiments.create("left", QUEUED);
    kubelet.awaitPod("left-a1");
    experiments.await("left", "says that it waits", s -> s.waitingFor() != null);

    experiments
        .named("left")
        .edit(experiment -> {
          experiment.setSpec(
              ExperimentSpecBuilder.builder(experiment.getSpec()).suspend(true).build());
          return experiment;
        });

    kubelet.awaitDeletionOf("left-a1");
    var status =
        experiments.await("left", "is suspended", s -> s.phase() == ExperimentPhase.SUSPENDED);
    assertThat(status.attempts().getFirst().outcome()).isEqualTo(Outcome.INTENDED);
  }
}

package dev.sweepline.operator.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sweepline.operator.RunningOperator;
import dev.sweepline.operator.cluster.Cluster;
import dev.sweepline.operator.cluster.Kubelet;
import dev.sweepline.operator.cluster.WithApiServer;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.status.Attempt;
import dev.sweepline.planner.status.Best;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.status.Outcome;
import dev.sweepline.testing.Await;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("apiserver")
@ExtendWith(WithApiServer.class)
class ExperimentOnApiServerTest {
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
  void runsOnePodToItsEndAndTakesTheResultFromItsTerminationMessage() {
    experiments.create("simple", "");

    kubelet.runs("simple-a1");
    experiments.await("simple", "runs", status -> status.phase() == ExperimentPhase.RUNNING);
    kubelet.ends("simple-a1", 0, "Completed", TrainerEnds.DONE);

    var status =
        experiments.await("simple", "is settled", s -> s.phase() == ExperimentPhase.SUCCEEDED);
    assertThat(status.best()).isEqualTo(new Best("val_f1", "0.75", 3));
    assertThat(status.attempts()).hasSize(1);
    assertThat(status.attempts().getFirst().outcome()).isEqualTo(Outcome.SUCCEEDED);
    assertThat(status.attempts().getFirst().node()).isEqualTo("node-1");
    assertThat(status.tags()).containsExactly("model:nano", "size:32", "aug:none", "experiment");
    Await.until("its end is told", () -> experiments.told("simple").contains("Succeeded"));
  }

  @Test
  void stopsForGoodWhenAnAnnotationAsksForIt() {
    experiments.create("unwanted", "");
    kubelet.runs("unwanted-a1");
    experiments.await("unwanted", "runs", status -> status.phase() == ExperimentPhase.RUNNING);

    experiments
        .named("unwanted")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"metadata\":{\"annotations\":{\"sweepline.dev/stop\":\"stopped in W&B\"}}}");
    kubelet.awaitDeletionOf("unwanted-a1");
    kubelet.ends("unwanted-a1", 20, "Error", TrainerEnds.STOPPED);

    var status =
        experiments.await("unwanted", "is settled", s -> s.phase() == ExperimentPhase.STOPPED);
    assertThat(status.conditions())
        .filteredOn(condition -> condition.type().equals("Succeeded"))
        .extracting(condition -> condition.message())
        .containsExactly("stopped in W&B");
  }

  @Test
  void writesTheOutcomeDownBeforeItLetsThePodGo() {
    experiments.create("ordered", "");
    kubelet.runs("ordered-a1");
    var stopped = operatorIsAway();
    kubelet.ends("ordered-a1", 0, "Completed", TrainerEnds.DONE);
    cluster
        .client()
        .pods()
        .inNamespace(cluster.namespace())
        .withName("ordered-a1")
        .withGracePeriod(0)
        .delete();

    assertThat(kubelet.awaitDeletionOf("ordered-a1").getMetadata().getFinalizers())
        .containsExactly(Names.JOURNAL_FINALIZER);
    assertThat(stopped.attempts().getFirst().outcome()).isNull();

    operatorIsBack();
    kubelet.awaitGone("ordered-a1");
    // The Pod is gone, so whatever is known now was known before.
    assertThat(experiments.status("ordered").attempts())
        .extracting(Attempt::outcome)
        .containsExactly(Outcome.SUCCEEDED);
  }

  @Test
  void halvesTheMicroBatchAfterGpuOutOfMemory() {
    experiments.create("large", "");

    kubelet.runs("large-a1");
    kubelet.ends("large-a1", 12, "Error", TrainerEnds.OUT_OF_MEMORY);

    var second = kubelet.awaitPod("large-a2");
    assertThat(second.getMetadata().getAnnotations().get(Names.CONFIG_ANNOTATION))
        .contains("micro_batch_size: 8");
    var attempts = experiments.status("large").attempts();
    assertThat(attempts).extracting(Attempt::outcome).containsExactly(Outcome.OUT_OF_MEMORY, null);
    assertThat(attempts).extracting(Attempt::microBatch).containsExactly(null, 8);
  }

  @Test
  void replacesADeletedPodAndGoesOnFromItsCheckpoint() {
    experiments.create("disrupted", "storage: { checkpoints: { claim: checkpoints } }");
    kubelet.runs("disrupted-a1");
    experiments.await("disrupted", "runs", status -> status.phase() == ExperimentPhase.RUNNING);

    cluster.client().pods().inNamespace(cluster.namespace()).withName("disrupted-a1").delete();
    kubelet.awaitDeletionOf("disrupted-a1");
    kubelet.ends("disrupted-a1", 20, "Error", TrainerEnds.STOPPED);

    var second = kubelet.awaitPod("disrupted-a2");
    assertThat(second.getSpec().getContainers().getFirst().getEnv())
        .anySatisfy(variable -> {
          assertThat(variable.getName()).isEqualTo("SWEEPLINE_RESUME_FROM");
          assertThat(variable.getValue()).isEqualTo("/checkpoints/x/a1/last.safetensors");
        });
    assertThat(experiments.status("disrupted").attempts())
        .extracting(Attempt::outcome)
        .containsExactly(Outcome.DISRUPTION, null);
    kubelet.awaitGone("disrupted-a1");
  }

  @Test
  void suspendsByAskingThePodToStopAndGoesOnLater() {
    experiments.create("paused", "");
    kubelet.runs("paused-a1");
    experiments.await("paused", "runs", status -> status.phase() == ExperimentPhase.RUNNING);

    suspend("paused", true);
    var stopping = kubelet.awaitDeletionOf("paused-a1");
    assertThat(stopping.getMetadata().getAnnotations())
        .containsEntry(Names.STOP_ANNOTATION, "Suspend");
    assertThat(stopping.getMetadata().getDeletionGracePeriodSeconds())
        .isEqualTo(TrainerPod.GRACE_SECONDS);
    kubelet.ends("paused-a1", 20, "Error", TrainerEnds.STOPPED);
    var status = experiments.await("paused", "waits", s -> s.phase() == ExperimentPhase.SUSPENDED);
    assertThat(status.attempts().getFirst().outcome()).isEqualTo(Outcome.INTENDED);
    assertThat(status.waitingFor()).startsWith("suspended");
    kubelet.awaitGone("paused-a1");

    suspend("paused", false);
    kubelet.awaitPod("paused-a2");
  }

  @Test
  void takesUpWhatAnOperatorThatWentAwayLeft() {
    experiments.create("orphaned", "");
    kubelet.runs("orphaned-a1");
    operatorIsAway();
    kubelet.ends("orphaned-a1", 0, "Completed", TrainerEnds.DONE);

    operatorIsBack();

    var status =
        experiments.await("orphaned", "is settled", s -> s.phase() == ExperimentPhase.SUCCEEDED);
    assertThat(status.attempts()).hasSize(1);
    assertThat(cluster.podNames()).containsExactly("orphaned-a1");
  }

  @Test
  void stopsItsPodBeforeItGoesItself() {
    experiments.create("unwanted", "");
    kubelet.runs("unwanted-a1");
    experiments.await("unwanted", "runs", status -> status.phase() == ExperimentPhase.RUNNING);

    experiments.named("unwanted").delete();

    var stopping = kubelet.awaitDeletionOf("unwanted-a1");
    assertThat(stopping.getMetadata().getAnnotations())
        .containsEntry(Names.STOP_ANNOTATION, "Cancel");
    assertThat(experiments.named("unwanted").get()).isNotNull();
    kubelet.ends("unwanted-a1", 20, "Error", TrainerEnds.STOPPED);
    kubelet.awaitGone("unwanted-a1");
    Await.until("it is gone", () -> experiments.named("unwanted").get() == null);
  }

  @Test
  void waitsOutTheGracePeriodOfAPodThatVanishedWithoutATrace() {
    experiments.create("vanished", "");
    kubelet.runs("vanished-a1");
    experiments.await("vanished", "runs", status -> status.phase() == ExperimentPhase.RUNNING);

    kubelet.vanishes("vanished-a1");

    var status = experiments.await("vanished", "knows", s -> s.phase() == ExperimentPhase.PENDING);
    assertThat(status.attempts())
        .extracting(Attempt::outcome, Attempt::reason)
        .containsExactly(tuple(Outcome.DISRUPTION, "its Pod is gone"));
    assertThat(status.waitingFor()).startsWith("back-off until ");
    assertThat(cluster.podNames()).isEmpty();
  }

  private void suspend(String name, boolean suspend) {
    experiments
        .named(name)
        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"suspend\":" + suspend + "}}");
  }

  private ExperimentStatus operatorIsAway() {
    var status =
        experiments.await(onlyExperiment(), "runs", s -> s.phase() == ExperimentPhase.RUNNING);
    operator.close();
    return status;
  }

  private void operatorIsBack() {
    operator = RunningOperator.start(cluster, List.of(Experiments.reconciler(cluster)));
  }

  private String onlyExperiment() {
    return cluster
        .client()
        .resources(Experiment.class)
        .inNamespace(cluster.namespace())
        .list()
        .getItems()
        .getFirst()
        .getMetadata()
        .getName();
  }
}

package dev.sweepline.operator.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.hydra.ConfigTree;
import dev.sweepline.operator.RunningOperator;
import dev.sweepline.operator.cluster.Cluster;
import dev.sweepline.operator.cluster.Kubelet;
import dev.sweepline.operator.cluster.WithApiServer;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.trial.HydraComposer;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The Experiment of docs/ensembles.md, from its members to its goal.
@Tag("apiserver")
@ExtendWith(WithApiServer.class)
class EnsembleOnApiServerTest {
  private static final Path ROOT = Path.of(System.getProperty("sweepline.root", ".."));
  private static final Pattern SPEC =
      Pattern.compile("kind: Experiment\nmetadata: .*?\nspec:\n(.*?)```", Pattern.DOTALL);
  private static final String VOTED =
      """
      {"outcome":"Succeeded","exitCode":0,"step":4,"bestEpoch":1,
       "bestMetrics":{"val_f1":0.912,"val_acc":0.921,"val_f1_soft":0.912,"val_f1_hard":0.905},
       "lastMetrics":{"val_f1":0.912,"val_acc":0.921,"val_f1_soft":0.912,"val_f1_hard":0.905}}
      """;

  private Kubelet kubelet;
  private Experiments experiments;
  private RunningOperator operator;

  @BeforeEach
  void start(Cluster cluster) {
    kubelet = new Kubelet(cluster);
    experiments = new Experiments(cluster);
    var composer = new HydraComposer(ConfigTree.ofDirectory(ROOT.resolve("configs")));
    operator = RunningOperator.start(cluster, List.of(Experiments.reconciler(cluster, composer)));
  }

  @AfterEach
  void stop() {
    operator.close();
  }

  @Test
  void runsAsAnyExperimentAndReachesItsGoal() throws IOException {
    experiments.create("final", spec());

    var pod = kubelet.awaitPod("final-a1");
    assertThat(pod.getMetadata().getAnnotations().get(Names.CONFIG_ANNOTATION))
        .contains("ensemble:", "/checkpoints/1c0f/a1/epoch=42-val_f1=0.845.safetensors");
    assertThat(pod.getSpec().getContainers().getFirst().getVolumeMounts())
        .extracting(VolumeMount::getMountPath)
        .contains("/checkpoints", "/data");
    kubelet.runs("final-a1");
    kubelet.ends("final-a1", 0, "Completed", VOTED);

    var status = experiments.await("final", "is over", s -> s.phase() == ExperimentPhase.SUCCEEDED);
    assertThat(status.runName()).endsWith("_ensemble_native_none_experiment");
    assertThat(status.tags())
        .containsExactly("model:ensemble", "size:native", "aug:none", "experiment");
    assertThat(status.metrics())
        .containsEntry("val_f1", "0.912")
        .containsEntry("val_f1_hard", "0.905");
    assertThat(status.checkpoint()).isNull();
    assertThat(status.goalsReached()).isEqualTo("1 of 1: Final");
  }

  /// The same files elsewhere, under other names.
  @Test
  void theSameModelsHaveTheSameDigest() throws IOException {
    var again = "dedupe: { onHit: RunAgain }\n";
    experiments.create("one", again + spec());
    experiments.create(
        "other",
        again
            + spec()
                .replace("members.b0=", "members.z0=")
                .replace("/checkpoints/1c0f/", "/checkpoints/9d2e/"));

    kubelet.awaitPod("one-a1");
    kubelet.awaitPod("other-a1");
    var one = experiments.await("one", "has a digest", s -> s.digest() != null);
    var other = experiments.await("other", "has a digest", s -> s.digest() != null);
    assertThat(other.digest()).isEqualTo(one.digest());
  }

  /// As the page has it, but for the checklist, which is the test's own.
  private static String spec() throws IOException {
    var page = SPEC.matcher(Files.readString(ROOT.resolve("docs/ensembles.md")));
    assertThat(page.find()).isTrue();
    return page.group(1).replaceAll("(?m)^  ", "").replaceAll("(?m)^checklist: .*\n", "");
  }
}

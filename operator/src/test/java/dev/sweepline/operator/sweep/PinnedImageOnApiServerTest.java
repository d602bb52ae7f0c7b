package dev.sweepline.operator.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.operator.RunningOperator;
import dev.sweepline.operator.cluster.Cluster;
import dev.sweepline.operator.cluster.Kubelet;
import dev.sweepline.operator.cluster.WithApiServer;
import dev.sweepline.planner.status.SweepPhase;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A tag may move while a sweep runs; its trials stay comparable.
@Tag("apiserver")
@ExtendWith(WithApiServer.class)
@SuppressWarnings("NullAway.Init")
class PinnedImageOnApiServerTest {
  private static final String SWEEP =
      """
      apiVersion: sweepline.dev/v1alpha1
      kind: Sweep
      metadata: { name: pinned }
      spec:
        type: MultiScale
        checklist: { enforcement: Warn }
        overrides: [ "+experiment=quickstart" ]
        search:
          space:
            - { key: data.image_size, values: ["32", "48"] }
        template: { image: "registry.example/doc-cls:latest" }
        limits: { parallelism: 1, smokeTrial: false }
      """;
  private static final String DIGEST =
      "registry.example/doc-cls@sha256:" + "0123456789abcdef".repeat(4);
  private static final String DONE =
      """
      {"outcome":"Succeeded","exitCode":0,"step":9,"bestMetrics":{"val_f1":0.7},"bestEpoch":3,
       "lastMetrics":{}}
      """;

  private Kubelet kubelet;
  private Trials trials;
  private PlayedSweep sweep;
  private RunningOperator operator;

  @BeforeEach
  void start(Cluster cluster) {
    kubelet = new Kubelet(cluster);
    trials = new Trials(cluster);
    sweep = new PlayedSweep(cluster, "pinned");
    operator = PlayedSweep.operator(cluster);
  }

  @AfterEach
  void stop() {
    operator.close();
  }

  @Test
  void everyTrialOfASweepRunsTheImageThatItsFirstWasSeenToRun() {
    sweep.apply(SWEEP);
    var first = trials.awaitUnfinished(Set.of());
    assertThat(image(first)).isEqualTo("registry.example/doc-cls:latest");
    kubelet.runsImage(first + "-a1", DIGEST);
    sweep.await(
        "knows the image",
        status -> status.pinned() != null && DIGEST.equals(status.pinned().image()));
    kubelet.ends(first + "-a1", 0, "Completed", DONE);

    var second = trials.awaitUnfinished(Set.of(first));

    assertThat(image(second)).isEqualTo(DIGEST);
    kubelet.runsImage(second + "-a1", DIGEST);
    kubelet.ends(second + "-a1", 0, "Completed", DONE);
    var status = sweep.await("is over", some -> some.phase() == SweepPhase.SUCCEEDED);
    assertThat(status.conditions()).noneMatch(condition -> condition.type().equals("ImageDrift"));
    assertThat(Objects.requireNonNull(trials.named(second).getSpec().pinned()).image())
        .isEqualTo(DIGEST);
  }

  private String image(String trial) {
    return kubelet.awaitPod(trial + "-a1").getSpec().getContainers().getFirst().getImage();
  }
}

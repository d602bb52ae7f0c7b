package dev.sweepline.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.e2e.TestCluster.View;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A trial that cannot be the best is stopped at its first rung, by its own metrics.
@Tag("cluster")
@ExtendWith(Evidence.class)
class EarlyStopOnClusterTest {
  private static final String NAMESPACE = "e2e-early-stop";
  private static final Duration MINUTES = Duration.ofMinutes(4);

  // One at a time, so that the good one is at the rung first; the bad one learns nothing, and has
  // thousands of epochs left when it gets there.
  private static final String SWEEP =
      """
      apiVersion: sweepline.dev/v1alpha1
      kind: Sweep
      metadata: { name: rates }
      spec:
        type: Custom
        checklist: { enforcement: Warn, hypothesis: "a network that does not learn is stopped" }
        overrides: [ "+experiment=quickstart", "data.image_size=32" ]
        search:
          space:
            - { key: training.lr, values: ["3e-3", "1e-9"] }
            - { key: training.max_epochs, values: ["12", "5000"] }
          exclude:
            - "(params['training.lr'] == '3e-3') != (params['training.max_epochs'] == '12')"
        earlyStop: { algorithm: ASHA, minEpochs: 8, reductionFactor: 2 }
        limits: { parallelism: 1 }
        dedupe: { onHit: RunAgain }
        storage: { checkpoints: { claim: checkpoints } }
        tracking: { wandb: { project: e2e, mode: Offline } }
        naming: { feature: rates }
      """;

  private static TestCluster cluster;

  @BeforeAll
  static void connect() {
    cluster = TestCluster.connect();
    cluster.cleanWithCheckpoints(NAMESPACE);
  }

  @AfterAll
  static void disconnect() {
    cluster.close();
  }

  @Test
  void aBadTrialIsStoppedAtItsFirstRungWithACheckpoint() {
    var applied = cluster.apply(NAMESPACE, SWEEP);
    assertThat(applied.status()).as(applied.output()).isZero();

    var sweep =
        cluster.awaitSweep(
            NAMESPACE, "rates", MINUTES, s -> s.condition("Succeeded").startsWith("True"));

    assertThat(sweep.text("status", "counts", "succeeded")).isEqualTo("1");
    assertThat(sweep.text("status", "counts", "stopped")).isEqualTo("1");
    var stopped =
        cluster.experiments(NAMESPACE).stream()
            .filter(t -> t.text("status", "phase").equals("Stopped"))
            .findFirst()
            .orElseThrow();
    assertThat(stopped.object().<String>get("spec", "params", "training.lr")).isEqualTo("1e-9");
    assertThat(stopped.condition("Succeeded"))
        .startsWith("False EarlyStop: stopped early at epoch 8: val_f1=");
    assertThat(stopped.list("status", "attempts")).hasSize(1);
    assertThat(stopped.text("status", "attempts", 0, "stop")).isEqualTo("EarlyStop");
    assertThat(stopped.text("status", "attempts", 0, "exitCode")).isEqualTo("20");
    assertThat(stopped.text("status", "checkpoint", "path")).contains("/a1/");
    assertThat(epochs(stopped)).as("epochs of 5000").isLessThan(5000);
    assertThat(cluster.sweepline("compare", "rates", "-n", NAMESPACE).output())
        .contains("Stopped: stopped early at epoch 8");
  }

  private static double epochs(View trial) {
    return Double.parseDouble(trial.text("status", "progress", "epoch"));
  }
}

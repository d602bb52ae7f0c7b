package dev.sweepline.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.e2e.TestCluster.View;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What a sweep survives: a deleted Pod, an operator that is killed, a broker that is away, a
/// pause.
@Tag("cluster")
@ExtendWith(Evidence.class)
class RecoveryOnClusterTest {
  private static final String NAMESPACE = "e2e-recovery";
  private static final Duration MINUTES = Duration.ofMinutes(4);
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
  void deletedPodIsReplacedAndGoesOnFromItsCheckpoint() {
    var trial = runningTrial("deleted");

    cluster.kubectl("delete", "pod", trial.name() + "-a1", "-n", NAMESPACE, "--wait=false");

    var resumed = awaitProgressOf(2, trial.name());
    assertThat(resumed.text("status", "attempts", 0, "outcome")).isEqualTo("Disruption");
    assertThat(resumed.text("status", "attempts", 1, "resumeFrom")).contains("/a1/");
    assertThat(epoch(resumed)).isGreaterThan(epoch(trial));
    delete("deleted");
  }

  @Test
  void suspendedSweepStopsWithACheckpointAndGoesOnFromIt() {
    var trial = runningTrial("paused");

    patchSuspend("paused", true);
    var stopped =
        cluster.awaitExperiment(
            NAMESPACE, trial.name(), MINUTES, t -> t.text("status", "phase").equals("Suspended"));
    assertThat(stopped.text("status", "attempts", 0, "outcome")).isEqualTo("Intended");
    assertThat(stopped.text("status", "attempts", 0, "exitCode")).isEqualTo("20");

    patchSuspend("paused", false);
    var resumed = awaitProgressOf(2, trial.name());
    assertThat(resumed.text("status", "attempts", 1, "resumeFrom")).contains("/a1/");
    assertThat(epoch(resumed)).isGreaterThan(epoch(trial));
    delete("paused");
  }

  @Test
  void killedOperatorTakesUpWhatItLeft() {
    var trial = runningTrial("orphaned");

    Sigkill.operator(cluster);

    var followed =
        cluster.awaitExperiment(
            NAMESPACE, trial.name(), MINUTES, t -> epoch(t) > epoch(trial) + 20);
    assertThat(followed.list("status", "attempts")).hasSize(1);
    delete("orphaned");
  }

  @Test
  void withoutKafkaTheResultArrivesByTerminationMessage() {
    cluster.scaleKafka(0);
    try {
      var trial = appliedTrial("silent", 5);
      var settled = settled(trial.name());
      assertThat(settled.text("status", "phase")).isEqualTo("Succeeded");
      assertThat(Double.parseDouble(settled.text("status", "best", "value"))).isBetween(0.0, 1.0);
    } finally {
      cluster.scaleKafka(1);
    }
  }

  private static void patchSuspend(String sweep, boolean suspend) {
    var patched =
        cluster.kubectl(
            "patch",
            "sweeps.sweepline.dev",
            sweep,
            "-n",
            NAMESPACE,
            "--type=merge",
            "-p",
            "{\"spec\":{\"suspend\":" + suspend + "}}");
    assertThat(patched.status()).as(patched.output()).isZero();
  }

  /// A trial that has saved a checkpoint and is far from its end, however fast the machine is.
  private static View runningTrial(String sweep) {
    var trial = appliedTrial(sweep, 5000);
    return cluster.awaitExperiment(
        NAMESPACE,
        trial.name(),
        MINUTES,
        t ->
            t.list("status", "attempts").size() == 1
                && !t.text("status", "checkpoint", "path").isEmpty());
  }

  private static View appliedTrial(String sweep, int epochs) {
    var applied =
        cluster.apply(
            NAMESPACE,
            Specs.sweep(
                sweep,
                List.of("24"),
                List.of("none"),
                epochs,
                "storage: { checkpoints: { claim: checkpoints } }"));
    assertThat(applied.status()).as(applied.output()).isZero();
    cluster.awaitSweep(
        NAMESPACE, sweep, MINUTES, s -> s.text("status", "counts", "total").equals("1"));
    return cluster.experiments(NAMESPACE).stream()
        .filter(t -> t.name().startsWith(sweep + "-"))
        .findFirst()
        .orElseThrow();
  }

  private static View awaitProgressOf(int attempt, String name) {
    return cluster.awaitExperiment(
        NAMESPACE,
        name,
        MINUTES,
        t ->
            t.text("status", "progress", "attempt").equals(String.valueOf(attempt))
                && epoch(t) > 0);
  }

  private static double epoch(View trial) {
    var text = trial.text("status", "progress", "epoch");
    return text.isEmpty() ? 0 : Double.parseDouble(text);
  }

  private static void delete(String sweep) {
    var deleted =
        cluster.kubectl(
            "delete",
            "sweeps.sweepline.dev/" + sweep,
            "-n",
            NAMESPACE,
            "--cascade=foreground",
            "--timeout=120s");
    assertThat(deleted.status()).as(deleted.output()).isZero();
  }

  private static View settled(String name) {
    return cluster.awaitExperiment(
        NAMESPACE,
        name,
        MINUTES,
        t -> List.of("Succeeded", "Failed").contains(t.text("status", "phase")));
  }
}

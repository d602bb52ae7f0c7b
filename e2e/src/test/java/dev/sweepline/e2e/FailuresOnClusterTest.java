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

/// Each class of failure takes the way that the design says: a full GPU, a trainer that hangs, a
/// drained node, and one that is beyond repair.
@Tag("cluster")
@ExtendWith(Evidence.class)
class FailuresOnClusterTest {
  private static final String NAMESPACE = "e2e-failures";
  private static final Duration MINUTES = Duration.ofMinutes(5);
  private static final String STORAGE = "storage: { checkpoints: { claim: checkpoints } }";
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
  void aFullGpuAt640EndsWithHalfTheBatchAndTwiceTheAccumulation() {
    var trial =
        applied(
            "full",
            faulty("640", 1, "out_of_memory", "step=1", "micro_batch=4")
                    .replace("overrides: [", "overrides: [ \"data.batch_size=4\", ")
                + "  failurePolicy: { outOfMemory: { minMicroBatch: 2 } }\n");

    var settled = settled(trial);

    assertThat(settled.text("status", "phase")).isEqualTo("Succeeded");
    assertThat(settled.text("status", "attempts", 0, "outcome")).isEqualTo("OutOfMemory");
    assertThat(settled.text("status", "attempts", 1, "microBatch")).isEqualTo("2");
    assertThat(settled.text("status", "batch", "optimizer")).isEqualTo("4");
    assertThat(settled.text("status", "batch", "accumulation")).isEqualTo("2");
    assertThat(settled.text("status", "batch", "normalisation")).isEqualTo("2");
  }

  @Test
  void aTrainerThatHangsIsStoppedAndTriedAgain() {
    var trial =
        applied(
            "hung",
            faulty("24", 3, "hang", "step=8", "attempt=1")
                .replace("parallelism: 2", "parallelism: 2, hangAfter: 30s"));

    var settled = settled(trial);

    assertThat(settled.text("status", "phase")).isEqualTo("Succeeded");
    assertThat(settled.text("status", "attempts", 0, "outcome")).isEqualTo("Hang");
    assertThat(settled.text("status", "counters", "hang")).isEqualTo("1");
    assertThat(settled.text("status", "attempts", 1, "resumeFrom")).contains("/a1/");
    var log = cluster.sweepline("logs", trial, "-n", NAMESPACE, "--attempt", "1");
    assertThat(log.output()).contains("trainer.fault strikes");
  }

  @Test
  void aTrialWhoseNodeIsDrainedGoesOnFromItsCheckpoint() {
    var trial =
        applied("drained", Specs.sweep("drained", List.of("24"), List.of("none"), 5000, STORAGE));
    var running =
        cluster.awaitExperiment(
            NAMESPACE, trial, MINUTES, t -> !t.text("status", "checkpoint", "path").isEmpty());
    var node = running.text("status", "attempts", 0, "node");

    var drained =
        cluster.kubectl(
            "drain",
            node,
            "--pod-selector=sweepline.dev/experiment=" + trial,
            "--delete-emptydir-data",
            "--force",
            "--ignore-daemonsets",
            "--timeout=180s");
    var back = cluster.kubectl("uncordon", node);

    assertThat(drained.status()).as(drained.output()).isZero();
    assertThat(back.status()).as(back.output()).isZero();
    var resumed =
        cluster.awaitExperiment(
            NAMESPACE, trial, MINUTES, t -> t.text("status", "progress", "attempt").equals("2"));
    assertThat(resumed.text("status", "attempts", 0, "outcome")).isEqualTo("Disruption");
    assertThat(resumed.text("status", "attempts", 1, "resumeFrom")).contains("/a1/");
    delete("drained");
  }

  @Test
  void theLogOfAFailedTrialOutlivesItsPod() {
    var trial = applied("beyond", faulty("24", 3, "data", "step=2", "attempt=1"));
    settled(trial);

    cluster.kubectl("delete", "pod", trial + "-a1", "-n", NAMESPACE);

    var log = cluster.sweepline("logs", trial, "-n", NAMESPACE);
    assertThat(log.status()).as(log.output()).isZero();
    assertThat(log.output()).contains("trainer.fault");
  }

  private static String faulty(String size, int epochs, String kind, String step, String optional) {
    var name = kind.equals("out_of_memory") ? "full" : kind.equals("hang") ? "hung" : "beyond";
    return Specs.sweep(name, List.of(size), List.of("none"), epochs, STORAGE)
        .replace(
            "overrides: [",
            "overrides: [ \"trainer.fault.kind=%s\", \"trainer.fault.%s\", \"+trainer.fault.%s\","
                .formatted(kind, step, optional));
  }

  /// The name of its only trial.
  private static String applied(String sweep, String yaml) {
    var applied = cluster.apply(NAMESPACE, yaml);
    assertThat(applied.status()).as(applied.output()).isZero();
    cluster.awaitSweep(
        NAMESPACE, sweep, MINUTES, s -> s.text("status", "counts", "total").equals("1"));
    return cluster.experiments(NAMESPACE).stream()
        .map(View::name)
        .filter(name -> name.startsWith(sweep + "-"))
        .findFirst()
        .orElseThrow();
  }

  private static View settled(String trial) {
    return cluster.awaitExperiment(
        NAMESPACE,
        trial,
        MINUTES,
        t -> List.of("Succeeded", "Failed").contains(t.text("status", "phase")));
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
}

package dev.sweepline.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.e2e.TestCluster.View;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A sweep that is changed, and whose operator is killed, while it runs.
@Tag("cluster")
@ExtendWith(Evidence.class)
class EditsOnClusterTest {
  // Of two namespaces, so that the second sweep takes nothing over from the first.
  private static final String CALM = "e2e-sweep";
  private static final String STORMY = "e2e-recovery";
  private static final Duration MINUTES = Duration.ofMinutes(6);
  private static TestCluster cluster;

  @BeforeAll
  static void connect() {
    cluster = TestCluster.connect();
    cluster.clean(CALM);
    cluster.clean(STORMY);
  }

  @AfterAll
  static void disconnect() {
    cluster.clean(CALM);
    cluster.clean(STORMY);
    cluster.close();
  }

  @Test
  void killedOperatorEditedParallelismAndAppendedValueGiveTheTableOfAnUnbrokenRun() {
    apply(CALM, sweep("calm", List.of("24", "48"), 5));
    finish(CALM, "calm", 4);

    apply(STORMY, sweep("stormy", List.of("24"), 5).replace("parallelism: 2", "parallelism: 1"));
    cluster.awaitSweep(
        STORMY, "stormy", MINUTES, s -> s.text("status", "counts", "running").equals("1"));
    Sigkill.operator(cluster);
    patch(STORMY, "stormy", "{\"spec\":{\"limits\":{\"parallelism\":2}}}");
    apply(STORMY, sweep("stormy", List.of("24", "48"), 5));
    finish(STORMY, "stormy", 4);

    assertThat(table(STORMY)).hasSize(4).isEqualTo(table(CALM));
    assertThat(cluster.experiments(STORMY))
        .allSatisfy(trial -> assertThat(trial.list("status", "attempts")).hasSize(1));
  }

  @Test
  void parallelismGoesUpAtOnceAndDownWithoutTouchingWhatRuns() {
    apply(
        STORMY,
        sweep("wide", List.of("24", "48"), 5000).replace("parallelism: 2", "parallelism: 1"));
    cluster.awaitSweep(
        STORMY, "wide", MINUTES, s -> s.text("status", "counts", "running").equals("1"));
    assertThat(cluster.experiments(STORMY)).hasSize(1);

    patch(STORMY, "wide", "{\"spec\":{\"limits\":{\"parallelism\":2}}}");
    cluster.awaitSweep(
        STORMY, "wide", MINUTES, s -> s.text("status", "counts", "running").equals("2"));

    patch(STORMY, "wide", "{\"spec\":{\"limits\":{\"parallelism\":1}}}");
    var fewer =
        cluster.awaitSweep(
            STORMY, "wide", MINUTES, s -> s.text("status", "observedGeneration").equals("3"));
    assertThat(fewer.text("status", "counts", "running")).isEqualTo("2");
    assertThat(cluster.pods(STORMY))
        .hasSize(2)
        .allSatisfy(pod -> assertThat(pod.getMetadata().getDeletionTimestamp()).isNull());
    delete(STORMY, "wide");
  }

  private static String sweep(String name, List<String> sizes, int epochs) {
    return Specs.sweep(name, sizes, List.of("none", "document"), epochs, "");
  }

  /// What a comparison is made of: how every cell ended, and what it reached.
  private static Map<String, String> table(String namespace) {
    var table = new TreeMap<String, String>();
    for (var trial : cluster.experiments(namespace)) {
      table.put(
          trial.text("spec", "params", "data.image_size")
              + " "
              + trial.text("spec", "params", "data.augmentation"),
          trial.text("status", "phase")
              + " "
              + trial.text("status", "best", "value")
              + " at epoch "
              + trial.text("status", "best", "epoch"));
    }
    return table;
  }

  private static View finish(String namespace, String name, int trials) {
    return cluster.awaitSweep(
        namespace,
        name,
        MINUTES,
        s ->
            s.condition("Succeeded").startsWith("True")
                && s.text("status", "counts", "succeeded").equals(String.valueOf(trials)));
  }

  private static void apply(String namespace, String yaml) {
    var applied = cluster.apply(namespace, yaml);
    assertThat(applied.status()).as(applied.output()).isZero();
  }

  private static void patch(String namespace, String sweep, String patch) {
    var patched =
        cluster.kubectl(
            "patch", "sweeps.sweepline.dev", sweep, "-n", namespace, "--type=merge", "-p", patch);
    assertThat(patched.status()).as(patched.output()).isZero();
  }

  private static void delete(String namespace, String sweep) {
    var deleted =
        cluster.kubectl(
            "delete",
            "sweeps.sweepline.dev/" + sweep,
            "-n",
            namespace,
            "--cascade=foreground",
            "--timeout=120s");
    assertThat(deleted.status()).as(deleted.output()).isZero();
  }
}

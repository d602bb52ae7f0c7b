package dev.sweepline.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A sweep whose configuration tree comes from a ConfigMap.
@Tag("cluster")
class OwnTreeOnClusterTest {
  private static final String NAMESPACE = "e2e-tree";
  private static final Path EXAMPLE = TestCluster.ROOT.resolve("docs/examples/configs");
  private static TestCluster cluster;

  @BeforeAll
  static void connect() {
    cluster = TestCluster.connect();
    cluster.clean(NAMESPACE);
    cluster.kubectl("delete", "configmap", "doc-configs", "-n", NAMESPACE, "--ignore-not-found");
  }

  @AfterAll
  static void disconnect() {
    cluster.close();
  }

  @Test
  void sweepWaitsForItsTreeAndThenTrainsFromACopy() throws IOException {
    var applied = cluster.apply(NAMESPACE, Files.readString(EXAMPLE.resolve("sweep.yaml")));
    assertThat(applied.status()).as(applied.output()).isZero();
    var waiting =
        cluster.awaitSweep(
            NAMESPACE,
            "own-tree",
            Duration.ofSeconds(20),
            s -> s.condition("Accepted").startsWith("False"));
    assertThat(waiting.condition("Accepted"))
        .contains("there is no ConfigMap doc-configs in namespace " + NAMESPACE);
    assertThat(cluster.pods(NAMESPACE)).isEmpty();

    var tree = EXAMPLE.resolve("tree").toString();
    var pushed =
        cluster.sweepline("configs", "push", tree, "--name", "doc-configs", "-n", NAMESPACE);
    assertThat(pushed.status()).as(pushed.output()).isZero();

    var done =
        cluster.awaitSweep(
            NAMESPACE,
            "own-tree",
            Duration.ofMinutes(6),
            s -> s.condition("Succeeded").startsWith("True"));
    assertThat(done.text("status", "counts", "succeeded")).isEqualTo("4");
    assertThat(done.condition("ConfigDrift")).startsWith("False").contains("own-tree-configs-");
    assertThat(cluster.experiments(NAMESPACE))
        .allSatisfy(trial ->
            assertThat(trial.list("spec", "configs", "configMapRefs").toString())
                .contains("own-tree-configs-"));
  }
}

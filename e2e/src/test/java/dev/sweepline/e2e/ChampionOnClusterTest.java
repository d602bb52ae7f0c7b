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

/// A champion from real checkpoints: the first, a better one, a worse one, and back.
@Tag("cluster")
@ExtendWith(Evidence.class)
class ChampionOnClusterTest {
  private static final String NAMESPACE = "e2e-sweep";
  private static final Duration MINUTES = Duration.ofMinutes(8);
  private static TestCluster cluster;

  @BeforeAll
  static void connect() {
    cluster = TestCluster.connect();
    cluster.cleanWithCheckpoints(NAMESPACE);
    cluster.kubectl("delete", "champions.sweepline.dev", "--all", "-n", NAMESPACE, "--timeout=60s");
  }

  @AfterAll
  static void disconnect() {
    cluster.kubectl("delete", "champions.sweepline.dev", "--all", "-n", NAMESPACE);
    cluster.close();
  }

  @Test
  void isPromotedOnEvidenceAndGoesBack() {
    apply(
        """
        apiVersion: sweepline.dev/v1alpha1
        kind: Champion
        metadata: { name: pages }
        spec: { seeds: 2, minDelta: "0.001" }
        """);
    apply(sweep("weak", 1, "training.lr=0.0000001"));
    awaitSuccess("weak");
    var first =
        cluster.awaitChampion(
            NAMESPACE, "pages", MINUTES, c -> c.condition("Reigning").startsWith("True"));
    assertThat(first.text("status", "reigning", "model", "sweep")).isEqualTo("weak");
    assertThat(first.text("status", "reigning", "file")).startsWith("champions/pages/");

    apply(
        sweep("strong", 8, "training.lr=0.003")
            .replace("  promote: { champion: { name: pages } }\n", ""));
    awaitSuccess("strong");
    var better = cluster.sweepline("promote", "strong", "--champion", "pages", "-n", NAMESPACE);
    assertThat(better.status()).as(better.output()).isZero();
    assertThat(better.output()).contains("promoted (Better)", "over 2 seeds");

    var worse = cluster.sweepline("promote", "weak", "--champion", "pages", "-n", NAMESPACE);
    assertThat(worse.status()).as(worse.output()).isEqualTo(1);
    assertThat(worse.output()).contains("refused (NotBetter)", "worse by");

    var back = cluster.sweepline("promote", "--rollback", "--champion", "pages", "-n", NAMESPACE);
    assertThat(back.status()).as(back.output()).isZero();
    var again = cluster.awaitChampion(NAMESPACE, "pages", MINUTES, _ -> true);
    assertThat(again.text("status", "reigning", "model", "sweep")).isEqualTo("weak");
    assertThat(again.text("status", "reigning", "sha256"))
        .isEqualTo(first.text("status", "reigning", "sha256"));
    assertThat(again.text("status", "history", 0, "ended")).isEqualTo("RolledBack");
  }

  private static String sweep(String name, int epochs, String override) {
    return Specs.sweep(
            name,
            List.of("24"),
            List.of("none"),
            epochs,
            """
            storage: { checkpoints: { claim: checkpoints } }
            promote: { champion: { name: pages } }
            """)
        .replace("\"training.max_epochs=", "\"" + override + "\", \"training.max_epochs=")
        .replace("  search:\n", "  search:\n    seeds: [1, 2]\n");
  }

  private static void apply(String yaml) {
    var applied = cluster.apply(NAMESPACE, yaml);
    assertThat(applied.status()).as(applied.output()).isZero();
  }

  private static View awaitSuccess(String name) {
    return cluster.awaitSweep(
        NAMESPACE, name, MINUTES, s -> s.condition("Succeeded").startsWith("True"));
  }
}

package dev.sweepline.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Three models of a sweep, each of another image size, vote in an Experiment.
@Tag("cluster")
@ExtendWith(Evidence.class)
class EnsembleOnClusterTest {
  private static final String NAMESPACE = "e2e-sweep";
  private static final Duration MINUTES = Duration.ofMinutes(8);
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
  void votesWithTheBestOfASweep() {
    apply(
        Specs.sweep(
            "voters",
            List.of("24", "32", "48"),
            List.of("none"),
            3,
            "storage: { checkpoints: { claim: checkpoints } }"));
    cluster.awaitSweep(
        NAMESPACE, "voters", MINUTES, s -> s.condition("Succeeded").startsWith("True"));

    var few = cluster.sweepline("vote", "two", "--from", "voters", "--top", "2", "-n", NAMESPACE);
    assertThat(few.status()).isEqualTo(2);
    assertThat(few.output()).contains("3 to 16 different models, and these are 2");
    var written =
        cluster.sweepline(
            "vote",
            "together",
            "--from",
            "voters",
            "--hypothesis",
            "they err apart",
            "-n",
            NAMESPACE);
    assertThat(written.status()).as(written.output()).isZero();
    apply(
        written
            .output()
            .substring(written.output().indexOf("---"))
            .replaceFirst("enforcement: \"?Block\"?", "enforcement: Warn"));

    var voted =
        cluster.awaitExperiment(
            NAMESPACE, "together", MINUTES, e -> e.condition("Succeeded").startsWith("True"));
    for (var metric : List.of("val_f1", "val_f1_soft", "val_f1_hard", "val_f1_rank", "agreement")) {
      assertThat(voted.text("status", "metrics", metric)).as(metric).matches("[01](\\.\\d+)?");
    }
    assertThat(voted.text("status", "metrics", "val_f1"))
        .isEqualTo(voted.text("status", "metrics", "val_f1_soft"));
    assertThat(voted.text("status", "runName")).contains("_ensemble_native_none_");
    assertThat(voted.list("status", "attempts")).hasSize(1);
  }

  private static void apply(String yaml) {
    var applied = cluster.apply(NAMESPACE, yaml);
    assertThat(applied.status()).as(applied.output()).isZero();
  }
}

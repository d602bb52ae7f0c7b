package dev.sweepline.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Three models, each of another image size, vote: in a Sweep that `vote` wrote, and in one that
/// waited for theirs.
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
    assertThat(few.output())
        .contains("spec.ensemble.from.top: is 2: an ensemble has 3 to 16 members");
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
            .substring(written.output().indexOf("apiVersion"))
            .replace("  checklist:\n", "  checklist:\n    enforcement: Warn\n"));

    assertThat(written.output()).contains("together would have these vote: voters-");
    var over =
        cluster.awaitSweep(
            NAMESPACE, "together", MINUTES, s -> s.condition("Succeeded").startsWith("True"));
    var voted =
        cluster.awaitExperiment(
            NAMESPACE,
            over.text("status", "best", "experiment"),
            MINUTES,
            e -> e.condition("Succeeded").startsWith("True"));
    for (var metric : List.of("val_f1", "val_f1_soft", "val_f1_hard", "val_f1_rank", "agreement")) {
      assertThat(voted.text("status", "metrics", metric)).as(metric).matches("[01](\\.\\d+)?");
    }
    assertThat(voted.text("status", "metrics", "val_f1"))
        .isEqualTo(voted.text("status", "metrics", "val_f1_soft"));
    assertThat(voted.text("status", "runName")).contains("_ensemble_native_none_");
    assertThat(voted.list("status", "attempts")).hasSize(1);
  }

  /// Applied before there is anything to choose from.
  @Test
  void aSweepWaitsForThreeOthersAndHasTheirModelsVote() {
    apply(
        """
        apiVersion: sweepline.dev/v1alpha1
        kind: Sweep
        metadata: { name: elders }
        spec:
          type: Ensemble
          checklist: { enforcement: Warn, hypothesis: "they err apart" }
          ensemble:
            from: { sweeps: [ { name: small }, { name: middle }, { name: large } ], top: 3 }
            voting: [Rank, Soft, Hard]
          dedupe: { onHit: RunAgain }
          goals: [ { label: Any, metrics: { val_f1: "0.0" } } ]
        """);
    var waiting =
        cluster.awaitSweep(
            NAMESPACE, "elders", MINUTES, s -> s.text("status", "phase").equals("Blocked"));
    assertThat(waiting.text("status", "waitingFor"))
        .contains("there is no Sweep small in this namespace");
    for (var sweep : List.of("small 24", "middle 32", "large 48")) {
      var words = sweep.split(" ", 2);
      apply(
          Specs.sweep(
              words[0],
              List.of(words[1]),
              List.of("none"),
              2,
              "storage: { checkpoints: { claim: checkpoints } }"));
    }

    var over =
        cluster.awaitSweep(
            NAMESPACE, "elders", MINUTES, s -> s.condition("Succeeded").startsWith("True"));
    assertThat(over.list("status", "ensemble", "members")).hasSize(3);
    assertThat(over.list("status", "ensemble", "votes")).hasSize(3);
    assertThat(over.text("status", "ensemble", "agreement")).matches("[01](\\.\\d+)?");
    assertThat(over.text("status", "goalsReached")).isEqualTo("1 of 1: Any");
    assertThat(over.text("status", "counts", "total")).isEqualTo("1");

    var report = cluster.sweepline("report", "elders", "-n", NAMESPACE);
    assertThat(report.output()).contains("Rank voting");
    var compared = cluster.sweepline("compare", "elders", "-n", NAMESPACE);
    assertThat(compared.status()).as(compared.output()).isZero();
  }

  private static void apply(String yaml) {
    var applied = cluster.apply(NAMESPACE, yaml);
    assertThat(applied.status()).as(applied.output()).isZero();
  }
}

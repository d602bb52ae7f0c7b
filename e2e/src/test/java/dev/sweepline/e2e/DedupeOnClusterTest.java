package dev.sweepline.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.e2e.TestCluster.View;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What need not run again does not; what is run again on purpose comes out the same.
@Tag("cluster")
@ExtendWith(Evidence.class)
class DedupeOnClusterTest {
  private static final String NAMESPACE = "e2e-sweep";
  private static final Duration MINUTES = Duration.ofMinutes(5);
  private static TestCluster cluster;

  @BeforeAll
  static void connect() {
    cluster = TestCluster.connect();
    cluster.clean(NAMESPACE);
  }

  @AfterAll
  static void disconnect() {
    cluster.close();
  }

  @Test
  void duplicateSweepCostsNoPod() {
    apply("first", "dedupe: { onHit: Reuse }");
    apply("second", "dedupe: { onHit: Reuse }");

    var first = awaitSuccess("first");
    var second = awaitSuccess("second");
    assertThat(second.text("status", "counts", "succeeded")).isEqualTo("2");
    assertThat(podsOf("first").size() + podsOf("second").size())
        .as("each cell ran in one of the two at most")
        .isLessThanOrEqualTo(2);
    assertThat(second.text("status", "best", "value"))
        .isEqualTo(first.text("status", "best", "value"));
    apply("third", "dedupe: { onHit: Reuse }");
    assertThat(awaitSuccess("third").text("status", "counts", "reused")).isEqualTo("2");
    assertThat(podsOf("third")).isEmpty();
    var compared = cluster.sweepline("compare", "third", "-n", NAMESPACE);
    assertThat(compared.output()).contains("Succeeded, as ").contains(" did");

    for (var sweep : List.of("first", "second", "third")) {
      delete(sweep);
    }
    apply("first", "dedupe: { onHit: Reuse }");
    assertThat(awaitSuccess("first").text("status", "counts", "reused")).isEqualTo("2");
    assertThat(podsOf("first")).as("the ledger remembers deleted sweeps").isEmpty();
    delete("first");
  }

  @Test
  void replayedExperimentIsEqual() {
    apply("original", "");
    awaitSuccess("original");
    var trial =
        cluster.experiments(NAMESPACE).stream()
            .map(View::name)
            .filter(name -> name.startsWith("original-"))
            .findFirst()
            .orElseThrow();

    var replay = cluster.sweepline("replay", trial, "-n", NAMESPACE);

    assertThat(replay.status()).as(replay.output()).isZero();
    assertThat(replay.output()).contains(trial + "-replay-1 is equal");
    delete("original");
  }

  private static void apply(String name, String dedupe) {
    var applied =
        cluster.apply(
            NAMESPACE,
            Specs.sweep(name, List.of("24", "48"), List.of("none"), 2, dedupe)
                .replace("feature: " + name, "feature: twins"));
    assertThat(applied.status()).as(applied.output()).isZero();
  }

  private static View awaitSuccess(String name) {
    return cluster.awaitSweep(
        NAMESPACE, name, MINUTES, s -> s.condition("Succeeded").startsWith("True"));
  }

  private static List<Pod> podsOf(String sweep) {
    return cluster.pods(NAMESPACE).stream()
        .filter(pod -> sweep.equals(pod.getMetadata().getLabels().get("sweepline.dev/sweep")))
        .toList();
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

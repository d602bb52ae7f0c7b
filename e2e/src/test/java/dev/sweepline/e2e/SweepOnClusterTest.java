package dev.sweepline.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.e2e.TestCluster.View;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The main job, from `kubectl apply` to a comparison.
@Tag("cluster")
@ExtendWith(Evidence.class)
class SweepOnClusterTest {
  private static final String NAMESPACE = "e2e-sweep";
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
  void appliedSweepTrainsEveryCellTwoAtATimeAndIsCompared() {
    var running = new MostAtOnce();
    try (var _ = cluster.client().pods().inNamespace(NAMESPACE).watch(running)) {
      var applied =
          cluster.apply(
              NAMESPACE,
              Specs.sweep("pages", List.of("24", "48"), List.of("none", "document"), 6, ""));
      assertThat(applied.status()).as(applied.output()).isZero();

      var watched = cluster.sweepline("watch", "pages", "-n", NAMESPACE);
      assertThat(watched.status()).as(watched.output()).isZero();
    }
    var sweep =
        cluster.awaitSweep(
            NAMESPACE,
            "pages",
            Duration.ofSeconds(10),
            s -> s.condition("Succeeded").startsWith("True"));
    assertThat(sweep.text("status", "counts", "succeeded")).isEqualTo("4");
    assertThat(running.most()).isEqualTo(2);

    var trials =
        cluster.experiments(NAMESPACE).stream().map(SweepOnClusterTest::toldToItsEnd).toList();
    assertThat(trials).hasSize(4).allSatisfy(SweepOnClusterTest::isSettledAndTold);
    assertThat(trials).extracting(t -> t.text("status", "best", "value")).doesNotHaveDuplicates();
    assertThat(trials.stream().mapToDouble(SweepOnClusterTest::score).max().orElseThrow())
        .as("macro F1 of the best of ten classes")
        .isGreaterThan(0.3);
    assertThat(sweep.text("status", "best", "value"))
        .isEqualTo(
            trials.stream()
                .max(Comparator.comparingDouble(SweepOnClusterTest::score))
                .orElseThrow()
                .text("status", "best", "value"));

    var compared = cluster.sweepline("compare", "pages", "-n", NAMESPACE, "-o", "csv");
    assertThat(compared.status()).as(compared.output()).isZero();
    assertThat(compared.output().lines()).hasSize(5);

    reappliedFinishedSweepRunsNothing();
    deletingTheSweepRemovesItsTrialsAndPods();
  }

  private static void reappliedFinishedSweepRunsNothing() {
    var before = cluster.pods(NAMESPACE).stream().map(p -> p.getMetadata().getUid()).toList();
    cluster.apply(
        NAMESPACE,
        Specs.sweep(
            "pages",
            List.of("24", "48"),
            List.of("none", "document"),
            6,
            "retention: { finishedPods: 2h }"));
    cluster.awaitSweep(
        NAMESPACE,
        "pages",
        Duration.ofSeconds(20),
        s -> s.text("status", "observedGeneration").equals("2"));
    assertThat(cluster.pods(NAMESPACE))
        .extracting(p -> p.getMetadata().getUid())
        .containsExactlyInAnyOrderElementsOf(before);
    assertThat(cluster.experiments(NAMESPACE)).hasSize(4);
  }

  private static void deletingTheSweepRemovesItsTrialsAndPods() {
    var deleted =
        cluster.kubectl(
            "delete",
            "sweeps.sweepline.dev/pages",
            "-n",
            NAMESPACE,
            "--cascade=foreground",
            "--timeout=90s");
    assertThat(deleted.status()).as(deleted.output()).isZero();
    assertThat(cluster.pods(NAMESPACE)).isEmpty();
    assertThat(cluster.experiments(NAMESPACE)).isEmpty();
  }

  /// A trial is settled by its Pod; its last events may be folded a moment later.
  private static View toldToItsEnd(View trial) {
    return cluster.awaitExperiment(
        NAMESPACE,
        trial.name(),
        Duration.ofSeconds(10),
        t -> t.text("status", "progress", "epoch").equals("6"));
  }

  private static void isSettledAndTold(View trial) {
    assertThat(trial.text("status", "phase")).isEqualTo("Succeeded");
    assertThat(trial.text("status", "runName"))
        .matches("\\d{8}_nano_(24|48)_(none|document)_pages.*");
    assertThat(trial.list("status", "attempts")).hasSize(1);
    assertThat(trial.text("status", "progress", "maxEpochs")).isEqualTo("6");
    assertThat(trial.text("status", "observedGeneration")).isEqualTo("1");
    assertThat(score(trial)).isBetween(0.0, 1.0);
  }

  private static double score(View trial) {
    return Double.parseDouble(trial.text("status", "best", "value"));
  }

  /// Counts Pods that run at the same time.
  private static final class MostAtOnce implements Watcher<Pod> {
    private final Map<String, Boolean> running = new ConcurrentHashMap<>();
    private final AtomicInteger most = new AtomicInteger();

    @Override
    public void eventReceived(Action action, Pod pod) {
      var name = pod.getMetadata().getName();
      if (action != Action.DELETED && "Running".equals(pod.getStatus().getPhase())) {
        running.put(name, true);
      } else {
        running.remove(name);
      }
      most.accumulateAndGet(running.size(), Math::max);
    }

    @Override
    public void onClose(WatcherException cause) {}

    int most() {
      return most.get();
    }
  }
}

package dev.sweepline.operator.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.operator.RunningOperator;
import dev.sweepline.operator.cluster.Cluster;
import dev.sweepline.operator.cluster.Kubelet;
import dev.sweepline.operator.cluster.WithApiServer;
import dev.sweepline.operator.configs.ConfigTrees;
import dev.sweepline.operator.events.OperatorTopics;
import dev.sweepline.operator.ledger.KafkaLedger;
import dev.sweepline.operator.ledger.Ledger;
import dev.sweepline.operator.ledger.TopicOfBroker;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.ledger.LedgerAnswer;
import dev.sweepline.planner.ledger.LedgerKey;
import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.status.Outcome;
import dev.sweepline.testing.Await;
import dev.sweepline.testing.KafkaBroker;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@Tag("apiserver")
@ExtendWith(WithApiServer.class)
class RecordedOnApiServerTest {
  private static final String RECORDED = "True Recorded: the outcome is in the ledger";
  private static final String DIGEST = "sha256:" + "d".repeat(64);

  @Test
  void remembersAnExperimentThatIsDeletedAndStaysUntilItDoes(Cluster cluster) {
    var ledger = new LedgerInMemory();
    ledger.goesAway("topic sweepline.ledger has cleanup.policy=delete; run: kafka-configs.sh …");
    var experiments = new Experiments(cluster);
    try (var _ = start(cluster, ledger)) {
      run(cluster, experiments, "docs");
      var status = experiments.await("docs", "is not recorded", s -> recorded(s).isPresent());
      assertThat(recorded(status))
          .contains(
              "False LedgerUnavailable: topic sweepline.ledger has cleanup.policy=delete; run:"
                  + " kafka-configs.sh …");

      experiments.named("docs").delete();
      experiments.await(
          "docs",
          "waits for the ledger",
          s -> s.waitingFor() != null && s.waitingFor().startsWith("ledger: "));
      ledger.comesBack();

      Await.until("it is gone", () -> experiments.named("docs").get() == null);
    }
    assertThat(ledger.find(new LedgerKey(cluster.namespace(), DIGEST)))
        .isInstanceOfSatisfying(
            LedgerAnswer.Known.class,
            known -> assertThat(known.entry().counts()).isEqualTo(Map.of(Outcome.SUCCEEDED, 1)));
  }

  @Test
  @Tag("kafka")
  void recordsWhatSettlesOnceWhoeverRestarts(Cluster cluster, @TempDir Path folder)
      throws Exception {
    var experiments = new Experiments(cluster);
    try (var broker = OperatorTopics.on(KafkaBroker.start(folder));
        var topic = new TopicOfBroker(broker.address())) {
      for (int start = 1; start <= 2; start++) {
        try (var ledger = following(broker, topic)) {
          try (var _ = start(cluster, ledger)) {
            run(cluster, experiments, "docs-" + start);
            awaitTotal(ledger, cluster, start);
            experiments.await(
                "docs-" + start, "is recorded", s -> recorded(s).equals(Optional.of(RECORDED)));
          }
        }
      }
    }
  }

  @Test
  @Tag("kafka")
  void startsLaterTrialsRightWhenTheOperatorIsAnotherAndTheEarlierOnesAreGone(
      Cluster cluster, @TempDir Path folder) throws Exception {
    var experiments = new Experiments(cluster);
    var kubelet = new Kubelet(cluster);
    try (var broker = OperatorTopics.on(KafkaBroker.start(folder));
        var topic = new TopicOfBroker(broker.address())) {
      try (var ledger = following(broker, topic);
          var _ = start(cluster, ledger)) {
        experiments.create("large", "dedupe: { onHit: RunAgain }");
        kubelet.runs("large-a1");
        kubelet.ends("large-a1", 12, "Error", TrainerEnds.OUT_OF_MEMORY);
        kubelet.runs("large-a2");
        kubelet.ends("large-a2", 0, "Completed", TrainerEnds.DONE);
        experiments.await("large", "is recorded", s -> recorded(s).equals(Optional.of(RECORDED)));
        experiments.named("large").delete();
        Await.until("it is gone", () -> experiments.named("large").get() == null);
      }
      try (var ledger = following(broker, topic)) {
        Await.until("it is read", ledger::isLoaded);
        try (var _ = start(cluster, ledger)) {
          experiments.create("later", "dedupe: { onHit: RunAgain }");

          assertThat(kubelet.awaitPod("later-a1").getMetadata().getAnnotations())
              .containsEntry(Names.CONFIG_ANNOTATION, "data:\n  micro_batch_size: 8\n");
        }
      }
    }
  }

  private static KafkaLedger following(KafkaBroker broker, TopicOfBroker topic) {
    var ledger =
        new KafkaLedger(Map.of("bootstrap.servers", broker.address()), topic, Clock.systemUTC());
    ledger.leadBy(() -> true);
    ledger.start();
    return ledger;
  }

  private static void awaitTotal(Ledger ledger, Cluster cluster, int total) {
    Await.until(
        total + " are counted",
        () ->
            ledger.find(new LedgerKey(cluster.namespace(), DIGEST))
                    instanceof LedgerAnswer.Known(var entry)
                && entry.total() == total);
  }

  private static void run(Cluster cluster, Experiments experiments, String name) {
    var kubelet = new Kubelet(cluster);
    experiments.create(
        name,
        """
        storage: { checkpoints: { claim: checkpoints } }
        seed: 1
        dedupe: { onHit: RunAgain }
        """);
    kubelet.runs(name + "-a1");
    kubelet.ends(name + "-a1", 0, "Completed", TrainerEnds.DONE);
    experiments.await(name, "is settled", s -> s.phase() == ExperimentPhase.SUCCEEDED);
  }

  private static RunningOperator start(Cluster cluster, Ledger ledger) {
    var trees = new ConfigTrees(cluster.client(), Experiments.COMPOSER, Clock.systemUTC());
    return RunningOperator.start(cluster, List.of(Experiments.reconciler(cluster, trees, ledger)));
  }

  private static Optional<String> recorded(ExperimentStatus status) {
    return status.conditions().stream()
        .filter(condition -> condition.type().equals("Recorded"))
        .map(RecordedOnApiServerTest::text)
        .findFirst();
  }

  private static String text(Condition condition) {
    var status =
        switch (condition.status()) {
          case TRUE -> "True";
          case FALSE -> "False";
          case UNKNOWN -> "Unknown";
        };
    return status + " " + condition.reason() + ": " + condition.message();
  }
}

package dev.sweepline.operator.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.operator.RunningOperator;
import dev.sweepline.operator.cluster.Cluster;
import dev.sweepline.operator.cluster.Kubelet;
import dev.sweepline.operator.cluster.WithApiServer;
import dev.sweepline.operator.experiment.Experiment;
import dev.sweepline.operator.experiment.LedgerInMemory;
import dev.sweepline.operator.ledger.NoLedger;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.Reused;
import dev.sweepline.planner.status.SweepPhase;
import dev.sweepline.planner.status.SweepStatus;
import dev.sweepline.testing.Await;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("apiserver")
@ExtendWith(WithApiServer.class)
class TwinsOnApiServerTest {
  private static final String SWEEP =
      """
      apiVersion: sweepline.dev/v1alpha1
      kind: Sweep
      metadata: { name: NAME }
      spec:
        type: MultiScale
        checklist: { enforcement: Warn }
        overrides: [ "+experiment=quickstart" ]
        search:
          space:
            - { key: data.image_size, values: ["32", "48"] }
        limits: { parallelism: 4 }
      """;

  private final LedgerInMemory ledger = new LedgerInMemory();
  private Cluster cluster;
  private Kubelet kubelet;
  private Trials trials;
  private RunningOperator operator;

  @BeforeEach
  void start(Cluster given) {
    cluster = given;
    kubelet = new Kubelet(cluster);
    trials = new Trials(cluster);
    operator = PlayedSweep.operator(cluster, ledger);
  }

  @AfterEach
  void stop() {
    operator.close();
  }

  @Test
  void aSweepThatIsAppliedTwiceCostsNoPod() {
    apply("first", SWEEP);
    awaitPods(2);
    var ran = cluster.podNames();
    apply("second", SWEEP);
    await(
        "second",
        "waits for the first",
        s -> String.valueOf(s.waitingFor()).contains("runs the same trial"));
    assertThat(trialsOf("second"))
        .allSatisfy(trial -> assertThat(trial.getStatus().waitingFor()).startsWith("twin: "));

    ran.forEach(this::succeeds);

    var status = await("second", "is done", s -> s.phase() == SweepPhase.SUCCEEDED);
    assertThat(status.counts()).isEqualTo(new SweepStatus.Counts(2, 0, 0, 2, 0, 0, 2));
    assertThat(status.best()).isNotNull();
    assertThat(trialsOf("second"))
        .allSatisfy(trial -> {
          var reused = Optional.ofNullable(trial.getStatus().reused());
          assertThat(reused.map(Reused::sweep)).contains("first");
          assertThat(trial.getStatus().attempts()).isEmpty();
        });
    assertThat(cluster.podNames()).isEqualTo(ran);
  }

  @Test
  void aFinishedSweepThatIsDeletedAndAppliedAgainRunsOnlyWhatIsNew() {
    apply("docs", SWEEP);
    awaitPods(2);
    cluster.podNames().forEach(this::succeeds);
    await("docs", "is done", s -> s.phase() == SweepPhase.SUCCEEDED);
    sweep("docs").delete();
    Await.until("it is gone", () -> trials.all().isEmpty() && cluster.podNames().isEmpty());

    apply("docs", SWEEP);
    await("docs", "is done again", s -> s.phase() == SweepPhase.SUCCEEDED);
    assertThat(cluster.podNames()).isEmpty();

    apply("docs", SWEEP.replace("\"48\"]", "\"48\", \"64\"]"));
    awaitPods(1);
    var of64 = trials.unfinished();
    assertThat(of64)
        .singleElement()
        .satisfies(
            trial -> assertThat(trial.getSpec().params()).containsEntry("data.image_size", "64"));
    cluster.podNames().forEach(this::succeeds);
    await("docs", "is done with 64", s -> s.counts() != null && s.counts().succeeded() == 3);

    apply(
        "docs",
        SWEEP
            .replace("\"48\"]", "\"48\", \"64\"]")
            .replace("limits:", "  seeds: [1, 2]\n  limits:"));
    Await.until("three Pods of the new seed", () -> trials.unfinished().size() == 3);
    assertThat(trials.unfinished()).allMatch(trial -> trial.getSpec().seed() == 2);
  }

  @Test
  void runsWhatItsTwinWasStoppedAt() {
    apply("first", SWEEP);
    awaitPods(2);
    apply("second", SWEEP);
    await("second", "waits", s -> String.valueOf(s.waitingFor()).contains("runs the same trial"));

    var running = cluster.podNames();
    running.forEach(kubelet::runs);
    Await.until(
        "both run",
        () ->
            trialsOf("first").stream()
                .allMatch(trial -> trial.getStatus().phase() == ExperimentPhase.RUNNING));

    sweep("first").delete();
    for (var pod : running) {
      kubelet.awaitDeletionOf(pod);
      kubelet.ends(pod, 20, "Error", "terminated");
    }

    Await.until(
        "the second runs",
        () -> trialsOf("second").stream().filter(t -> Trials.attempts(t) == 1).count() == 2);
  }

  @Test
  void waitsForTheLedgerUnlessItIsToRunAgain() {
    ledger.goesAway("Kafka does not answer");
    apply("docs", SWEEP);
    var status =
        await("docs", "is stalled", s -> String.valueOf(s.waitingFor()).contains("ledger: "));
    assertThat(status.conditions())
        .anySatisfy(condition -> {
          assertThat(condition.type()).isEqualTo("Stalled");
          assertThat(condition.message()).contains("Kafka does not answer");
        });
    assertThat(cluster.podNames()).isEmpty();

    apply("docs", SWEEP + "  dedupe: { onHit: RunAgain }\n");

    awaitPods(2);
  }

  @Test
  void waitsForNoLedgerWhereThereIsNoneAndKnowsEqualTrialsThatLive() {
    operator.close();
    operator = PlayedSweep.operator(cluster, new NoLedger());
    apply("first", SWEEP);
    awaitPods(2);
    var ran = cluster.podNames();
    ran.forEach(this::succeeds);
    await("first", "is done", s -> s.phase() == SweepPhase.SUCCEEDED);

    apply("second", SWEEP);

    await("second", "is done", s -> s.phase() == SweepPhase.SUCCEEDED);
    assertThat(cluster.podNames()).isEqualTo(ran);
    List.of("first", "second").forEach(name -> sweep(name).delete());
    Await.until("they are gone at once", () -> trials.all().isEmpty());
    apply("third", SWEEP);
    awaitPods(2);
  }

  @Test
  void goesOnWhenTheLedgerComesBack() {
    ledger.goesAway("Kafka does not answer");
    apply("docs", SWEEP);
    await("docs", "is stalled", s -> String.valueOf(s.waitingFor()).contains("ledger: "));

    ledger.comesBack();

    awaitPods(2);
  }

  @Test
  void aPersonsExperimentAndASweepDoNotRunTheSameTrialAtATime() {
    cluster
        .client()
        .resource(
            Serialization.unmarshal(
                """
                apiVersion: sweepline.dev/v1alpha1
                kind: Experiment
                metadata: { name: mine }
                spec:
                  checklist: { enforcement: Warn }
                  overrides: [ "+experiment=quickstart", "data.image_size=32" ]
                """,
                Experiment.class))
        .inNamespace(cluster.namespace())
        .create();
    awaitPods(1);

    apply("docs", SWEEP);

    awaitPods(2);
    await(
        "docs",
        "waits for mine",
        s -> String.valueOf(s.waitingFor()).contains("Experiment mine runs"));
    succeeds("mine-a1");
    Await.until(
        "32 is taken over",
        () ->
            trialsOf("docs").stream()
                .anyMatch(trial ->
                    trial.getStatus() != null
                        && trial.getStatus().phase() == ExperimentPhase.SUCCEEDED
                        && trial.getStatus().reused() != null));
  }

  @Test
  void aSweepThatIsOnlyPlannedSaysWhatItWouldCost() {
    apply("first", SWEEP);
    awaitPods(2);
    apply(
        "planned",
        SWEEP.replace("  type:", "  suspend: true\n  type:").replace("\"48\"]", "\"48\", \"64\"]"));

    var planned =
        await("planned", "is planned", s -> s.plan() != null && s.plan().digest() != null);

    var plan = Optional.ofNullable(planned.plan()).orElseThrow();
    assertThat(plan.trials()).isEqualTo(3);
    assertThat(plan.duplicates()).isEqualTo(2);
    assertThat(plan.first())
        .extracting(SweepStatus.First::values)
        .containsExactly(
            "data.image_size=32, seed=1",
            "data.image_size=48, seed=1",
            "data.image_size=64, seed=1");
    assertThat(planned.phase()).isEqualTo(SweepPhase.SUSPENDED);
    assertThat(trialsOf("planned")).isEmpty();
  }

  @Test
  void aPlanIsCompletedWhenTheLedgerAnswers() {
    ledger.goesAway("Kafka does not answer");
    apply("planned", SWEEP.replace("  type:", "  suspend: true\n  type:"));
    var before = await("planned", "is planned", s -> s.plan() != null && s.plan().digest() != null);
    assertThat(Optional.ofNullable(before.plan()).orElseThrow().duplicates()).isNull();

    ledger.comesBack();

    var after =
        await("planned", "is complete", s -> s.plan() != null && s.plan().duplicates() != null);
    assertThat(Optional.ofNullable(after.plan()).orElseThrow().duplicates()).isZero();
  }

  private void awaitPods(int pods) {
    Await.until(pods + " Pods", () -> cluster.podNames().size() == pods);
  }

  private void succeeds(String pod) {
    kubelet.runs(pod);
    kubelet.ends(
        pod,
        0,
        "Completed",
        """
        {"outcome":"Succeeded","exitCode":0,"step":9,"bestMetrics":{"val_f1":0.7},"bestEpoch":3,
         "lastMetrics":{}}
        """);
  }

  private List<Experiment> trialsOf(String sweep) {
    return trials.all().stream().filter(t -> Trials.name(t).startsWith(sweep + "-")).toList();
  }

  private void apply(String name, String yaml) {
    cluster
        .client()
        .resource(Serialization.unmarshal(yaml.replace("NAME", name), Sweep.class))
        .inNamespace(cluster.namespace())
        .forceConflicts()
        .serverSideApply();
  }

  private Resource<Sweep> sweep(String name) {
    return cluster.client().resources(Sweep.class).inNamespace(cluster.namespace()).withName(name);
  }

  private SweepStatus await(String name, String what, Predicate<SweepStatus> condition) {
    return Await.value(
        name + " " + what,
        () ->
            Optional.ofNullable(sweep(name).get())
                .flatMap(sweep -> Optional.ofNullable(sweep.getStatus()))
                .filter(condition));
  }
}

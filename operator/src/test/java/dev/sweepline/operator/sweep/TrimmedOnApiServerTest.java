package dev.sweepline.operator.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sweepline.operator.FieldManager;
import dev.sweepline.operator.KubernetesJson;
import dev.sweepline.operator.RunningOperator;
import dev.sweepline.operator.cluster.Cluster;
import dev.sweepline.operator.cluster.Kubelet;
import dev.sweepline.operator.cluster.WithApiServer;
import dev.sweepline.operator.experiment.Experiment;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.status.SweepPhase;
import dev.sweepline.planner.status.SweepStatus;
import dev.sweepline.testing.Await;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What stays of a sweep that has ended, and who the API server says has written it.
@Tag("apiserver")
@ExtendWith(WithApiServer.class)
class TrimmedOnApiServerTest {
  private static final String SWEEP =
      """
      apiVersion: sweepline.dev/v1alpha1
      kind: Sweep
      metadata: { name: old }
      spec:
        type: Custom
        checklist: { enforcement: Warn }
        overrides: [ "+experiment=quickstart" ]
        search:
          space:
            - { key: data.image_size, values: ["32", "48"] }
        dedupe: { onHit: RunAgain }
        limits: { parallelism: 3, smokeTrial: false }
        retention: { finishedExperiments: RETENTION }
      """;

  private Cluster cluster;
  private Kubelet kubelet;
  private Trials trials;
  private PlayedSweep sweep;
  private KubernetesClient own;
  private KubernetesClient reader;
  private RunningOperator operator;

  @BeforeEach
  void start(Cluster given) {
    cluster = given;
    kubelet = new Kubelet(cluster);
    trials = new Trials(cluster);
    sweep = new PlayedSweep(cluster, "old");
    var config =
        new ConfigBuilder(given.client().getConfiguration())
            .withUserAgent(FieldManager.agent())
            .build();
    var mapper = new ObjectMapper();
    var serialization = new KubernetesSerialization(mapper, true);
    new KubernetesJson().customize(mapper);
    own =
        new KubernetesClientBuilder()
            .withConfig(config)
            .withKubernetesSerialization(serialization)
            .build();
    // The operator's leaves managedFields out.
    reader = new KubernetesClientBuilder().withConfig(config).build();
    operator = PlayedSweep.operator(operators());
  }

  @AfterEach
  void stop() {
    operator.close();
    own.close();
    reader.close();
  }

  @Test
  void countsBestAndCellsStayWhenTheExperimentsAreGoneAndOnlyANewValueRuns() {
    sweep.apply(SWEEP.replace("RETENTION", "5s"));
    finish(2);
    var before = sweep.await("is done", s -> s.phase() == SweepPhase.SUCCEEDED);

    Await.until("its Experiments are gone", () -> trials.all().isEmpty());
    var after = sweep.await("says so", s -> Integer.valueOf(2).equals(s.archived()));

    assertThat(after.phase()).isEqualTo(SweepPhase.SUCCEEDED);
    assertThat(after.counts()).isEqualTo(new SweepStatus.Counts(2, 0, 0, 2, 0, 0));
    assertThat(after.best()).isEqualTo(before.best());
    assertThat(after.finishedAt()).isEqualTo(before.finishedAt());
    // Another process knows no more than what the API server has.
    operator.close();
    operator = PlayedSweep.operator(operators());
    sweep.apply(
        SWEEP.replace("RETENTION", "1d").replace("[\"32\", \"48\"]", "[\"32\", \"48\", \"64\"]"));
    finish(1);

    var more =
        sweep.await(
            "is done again",
            s ->
                s.phase() == SweepPhase.SUCCEEDED && s.counts() != null && s.counts().total() == 3);
    assertThat(more.counts()).isEqualTo(new SweepStatus.Counts(3, 0, 0, 3, 0, 0));
    assertThat(trials.all())
        .singleElement()
        .satisfies(
            trial -> assertThat(trial.getSpec().params()).containsEntry("data.image_size", "64"));
    assertThat(TrialArchive.read(cluster.client(), cluster.namespace(), uid()))
        .extracting(trial -> trial.getSpec().params().get("data.image_size"))
        .containsExactlyInAnyOrder("32", "48");
  }

  @Test
  void retentionIsOfTheChildrenAndASweepNeverDeletesItself() {
    sweep.apply(SWEEP.replace("RETENTION", "1s"));
    finish(2);

    Await.until("its Experiments are gone", () -> trials.all().isEmpty());

    var kept = sweep.await("says so", status -> Integer.valueOf(2).equals(status.archived()));
    assertThat(kept.phase()).isEqualTo(SweepPhase.SUCCEEDED);
    assertThat(sweep.object().getMetadata().getDeletionTimestamp()).isNull();
  }

  @Test
  void everythingThatTheOperatorWritesHasOneFieldManagerAndARestartWritesNothing() {
    sweep.apply(SWEEP.replace("RETENTION", "30d"));
    finish(2);
    sweep.await("is done", s -> s.phase() == SweepPhase.SUCCEEDED);
    Await.until(
        "the outcomes are recorded",
        () ->
            trials.all().stream()
                .allMatch(trial ->
                    trial.getStatus().conditions().stream()
                        .anyMatch(c -> c.type().equals("Recorded"))));

    var written =
        reader.resources(Experiment.class).inNamespace(cluster.namespace()).list().getItems();
    assertThat(managers(written.stream())).containsExactly(FieldManager.NAME);
    assertThat(written)
        .hasSize(2)
        .allSatisfy(trial ->
            // Once for the object and once for its status.
            assertThat(trial.getMetadata().getManagedFields()).hasSize(2));
    assertThat(
            reader.pods().inNamespace(cluster.namespace()).list().getItems().stream()
                .flatMap(pod -> pod.getMetadata().getManagedFields().stream())
                // The test plays the kubelet.
                .filter(entry -> entry.getSubresource() == null)
                .map(ManagedFieldsEntry::getManager)
                .distinct())
        .containsExactly(FieldManager.NAME);
    assertThat(
            reader.resource(sweep.object()).get().getMetadata().getManagedFields().stream()
                .filter(entry -> "status".equals(entry.getSubresource()))
                .map(ManagedFieldsEntry::getManager))
        .containsExactly(FieldManager.NAME);
    var versions = versions();
    operator.close();
    operator = PlayedSweep.operator(operators());
    // What comes after it in the queue has been looked at when this is there.
    sweep.apply(SWEEP.replace("name: old", "name: later").replace("RETENTION", "30d"));
    Await.until("a later sweep has trials", () -> trials.all().size() > 2);

    assertThat(versions()).containsAll(versions);
  }

  @Test
  void leavesATrialAloneThatWasDeletedAfterItsEndAndMakesAnotherOneAgain() {
    sweep.apply(SWEEP.replace("RETENTION", "30d"));
    Await.until("two trials have begun", () -> trials.unfinished().size() == 2);
    var names = trials.all().stream().map(Trials::name).sorted().toList();
    var failing = names.getFirst();
    var going = names.getLast();
    names.forEach(name -> kubelet.runs(name + "-a1"));
    kubelet.ends(failing + "-a1", 11, "Error", "no such folder");
    Await.until("it has failed", () -> isOver(trials.named(failing)));
    var uid = trials.named(going).getMetadata().getUid();

    trials.delete(failing);
    trials.delete(going);
    kubelet.awaitDeletionOf(going + "-a1");
    kubelet.ends(going + "-a1", 20, "Error", "terminated");

    Await.until(
        "only the one that was not finished is there again",
        () ->
            trials.all().size() == 1
                && !uid.equals(trials.all().getFirst().getMetadata().getUid()));
    assertThat(Trials.name(trials.all().getFirst())).isEqualTo(going);
    finish(1);
    var done = sweep.await("is over", s -> s.phase() == SweepPhase.SUCCEEDED);
    assertThat(done.counts()).isEqualTo(new SweepStatus.Counts(2, 0, 0, 1, 1, 0));
    assertThat(done.archived()).isEqualTo(1);
    assertThat(TrialArchive.read(cluster.client(), cluster.namespace(), uid()))
        .extracting(Trials::name)
        .containsExactly(failing);
    // Another process knows no more than what the API server has.
    operator.close();
    operator = PlayedSweep.operator(operators());
    sweep.apply(SWEEP.replace("RETENTION", "31d"));
    sweep.await("was looked at", s -> Long.valueOf(2).equals(s.observedGeneration()));
    assertThat(trials.all()).hasSize(1);
  }

  private Cluster operators() {
    return new Cluster(own, cluster.namespace(), cluster.kubeconfig());
  }

  private String uid() {
    return Objects.requireNonNull(sweep.object().getMetadata().getUid());
  }

  private List<String> versions() {
    return trials.all().stream()
        .filter(trial -> "old".equals(trial.getMetadata().getLabels().get(Names.SWEEP)))
        .map(trial -> Trials.name(trial) + "@" + trial.getMetadata().getResourceVersion())
        .toList();
  }

  private static List<String> managers(Stream<? extends HasMetadata> objects) {
    return objects
        .flatMap(object -> object.getMetadata().getManagedFields().stream())
        .map(ManagedFieldsEntry::getManager)
        .distinct()
        .toList();
  }

  private void finish(int count) {
    var seen = new HashSet<String>();
    trials.all().stream()
        .filter(TrimmedOnApiServerTest::isOver)
        .map(Trials::name)
        .forEach(seen::add);
    for (int finished = 0; finished < count; finished++) {
      var next = trials.awaitUnfinished(seen);
      seen.add(next);
      kubelet.runs(next + "-a1");
      kubelet.ends(
          next + "-a1",
          0,
          "Completed",
          """
          {"outcome":"Succeeded","exitCode":0,"step":10,"bestMetrics":{"val_f1":0.%d},"bestEpoch":1,\
          "lastMetrics":{},"eventsLeft":false}\
          """
              .formatted(5 + finished));
    }
  }

  private static boolean isOver(Experiment trial) {
    var phase = trial.getStatus() == null ? null : trial.getStatus().phase();
    return phase != null && phase.settled();
  }
}

package dev.sweepline.operator.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sweepline.operator.RunningOperator;
import dev.sweepline.operator.cluster.Cluster;
import dev.sweepline.operator.cluster.Kubelet;
import dev.sweepline.operator.cluster.WithApiServer;
import dev.sweepline.operator.experiment.Experiment;
import dev.sweepline.planner.status.SweepPhase;
import dev.sweepline.testing.Await;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What the operator leaves alone, and what running a sweep again leaves as it is.
@Tag("apiserver")
@ExtendWith(WithApiServer.class)
class HandsOffOnApiServerTest {
  private static final String SWEEP =
      """
      apiVersion: sweepline.dev/v1alpha1
      kind: Sweep
      metadata: { name: pages }
      spec:
        type: MultiScale
        checklist: { enforcement: Warn }
        overrides: [ "+experiment=quickstart" ]
        search:
          space:
            - { key: data.image_size, values: ["32", "48"] }
        limits: { parallelism: 2, smokeTrial: false }
      """;
  private static final String DONE =
      """
      {"outcome":"Succeeded","exitCode":0,"step":9,"bestMetrics":{"val_f1":0.7},"bestEpoch":3,
       "lastMetrics":{}}
      """;

  private Cluster cluster;
  private Kubelet kubelet;
  private Trials trials;
  private PlayedSweep sweep;
  private RunningOperator operator;

  @BeforeEach
  void start(Cluster given) {
    cluster = given;
    kubelet = new Kubelet(cluster);
    trials = new Trials(cluster);
    sweep = new PlayedSweep(cluster, "pages");
    operator = PlayedSweep.operator(cluster);
  }

  @AfterEach
  void stop() {
    operator.close();
  }

  @Test
  void writesNoSpecAndGeneratesNoName() {
    cluster
        .client()
        .resource(
            Serialization.unmarshal(
                """
                apiVersion: sweepline.dev/v1alpha1
                kind: Experiment
                metadata: { name: alone }
                spec:
                  checklist: { enforcement: Warn }
                  overrides: [ "+experiment=quickstart", "data.image_size=64" ]
                """,
                Experiment.class))
        .inNamespace(cluster.namespace())
        .create();
    kubelet.runs("alone-a1");
    kubelet.ends("alone-a1", 0, "Completed", DONE);
    Await.until("it is settled", () -> trials.unfinished().isEmpty());
    runs(SweepPhase.SUCCEEDED, 0, 1);

    assertThat(sweep.object().getMetadata().getGeneration()).isEqualTo(1);
    assertThat(trials.named("alone").getMetadata().getGeneration()).isEqualTo(1);
    assertThat(updates())
        .as("what others than its author wrote of the Sweep")
        .isNotEmpty()
        .allSatisfy(update -> assertThat(update.path("subresource").asText()).isEqualTo("status"));
    assertThat(objects())
        .hasSizeGreaterThan(7)
        .allSatisfy(object ->
            assertThat(object.getMetadata().getGenerateName())
                .as(object.getKind() + " " + object.getMetadata().getName())
                .isNull());
  }

  /// Argo CD prunes what carries the mark of its application and is not in Git.
  @Test
  void childrenCarryNoLabelAndNoAnnotationOfTheSweep() {
    var marked =
        SWEEP.replace(
            "metadata: { name: pages }",
            "metadata: { name: pages, labels: { app.kubernetes.io/instance: docs, team: vision },"
                + " annotations: { argocd.argoproj.io/tracking-id: docs } }");
    assertThat(marked).isNotEqualTo(SWEEP);
    sweep.apply(marked);
    Await.until("two trials exist", () -> trials.all().size() == 2);
    trials.all().forEach(trial -> kubelet.awaitPod(Trials.name(trial) + "-a1"));

    assertThat(sweep.object().getMetadata().getLabels()).containsKey("app.kubernetes.io/instance");
    assertThat(objects())
        .hasSizeGreaterThan(3)
        .allSatisfy(object -> {
          assertThat(keys(object.getMetadata().getLabels()))
              .doesNotContain("app.kubernetes.io/instance", "team");
          assertThat(keys(object.getMetadata().getAnnotations()))
              .doesNotContain("argocd.argoproj.io/tracking-id");
        });
  }

  private static Set<String> keys(@Nullable Map<String, String> marks) {
    return marks == null ? Set.of() : marks.keySet();
  }

  @Test
  void aFinishedSweepThatIsAppliedAgainRunsNothing() {
    sweep.apply(SWEEP);
    runs(SweepPhase.SUCCEEDED, 0, 0);

    assertRunsNothing(SweepPhase.SUCCEEDED);
  }

  @Test
  void aFailedSweepThatIsAppliedAgainRunsNothing() {
    sweep.apply(SWEEP);
    runs(SweepPhase.FAILED, 10, 0);

    assertRunsNothing(SweepPhase.FAILED);
  }

  private void assertRunsNothing(SweepPhase end) {
    var before = attempts();
    sweep.apply(SWEEP);
    operator.close();
    operator = PlayedSweep.operator(cluster);

    // That it was looked at again shows only where something changes.
    sweep.apply(SWEEP.replace("parallelism: 2", "parallelism: 3"));

    var status =
        sweep.await("was looked at", some -> Objects.equals(some.observedGeneration(), 2L));
    assertThat(status.phase()).isEqualTo(end);
    assertThat(attempts()).isEqualTo(before);
  }

  /// @param others how many trials there are besides
  private void runs(SweepPhase end, int exit, int others) {
    sweep.apply(SWEEP);
    Await.until("two trials exist", () -> trials.all().size() == 2 + others);
    for (var trial : List.copyOf(trials.unfinished())) {
      var pod = Trials.name(trial) + "-a1";
      kubelet.runs(pod);
      kubelet.ends(pod, exit, exit == 0 ? "Completed" : "Error", exit == 0 ? DONE : "no");
    }
    sweep.await("is over", some -> some.phase() == end);
  }

  private Set<String> attempts() {
    var attempts = new HashSet<String>();
    trials
        .all()
        .forEach(trial ->
            attempts.add(trial.getMetadata().getUid() + " " + trial.getStatus().attempts()));
    return attempts;
  }

  /// The client leaves out who manages what.
  private List<JsonNode> updates() {
    var sweeps = "/apis/sweepline.dev/v1alpha1/namespaces/" + cluster.namespace() + "/sweeps/";
    var raw = cluster.client().raw(sweeps + "pages");
    try {
      return new ObjectMapper()
          .readTree(raw)
          .path("metadata")
          .path("managedFields")
          .valueStream()
          .filter(entry -> !entry.path("operation").asText().equals("Apply"))
          .toList();
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("reading " + raw, e);
    }
  }

  private List<? extends HasMetadata> objects() {
    var client = cluster.client();
    var namespace = cluster.namespace();
    return Stream.of(
            trials.all(),
            client.pods().inNamespace(namespace).list().getItems(),
            client.configMaps().inNamespace(namespace).list().getItems(),
            client.v1().events().inNamespace(namespace).list().getItems())
        .flatMap(List::stream)
        .toList();
  }
}

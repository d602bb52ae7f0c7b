package dev.sweepline.operator.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.operator.RunningOperator;
import dev.sweepline.operator.champion.Champion;
import dev.sweepline.operator.cluster.Cluster;
import dev.sweepline.operator.cluster.Kubelet;
import dev.sweepline.operator.cluster.WithApiServer;
import dev.sweepline.operator.experiment.Experiment;
import dev.sweepline.planner.Conditions;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.status.SweepPhase;
import dev.sweepline.planner.status.SweepStatus;
import dev.sweepline.testing.Await;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A sweep of which the best trial is not of the best cell, so that the checkpoint that a Champion
/// copies is one that the clean-up takes away.
@Tag("apiserver")
@ExtendWith(WithApiServer.class)
class PromotedCheckpointsOnApiServerTest {
  private static final String CHAMPION =
      """
      apiVersion: sweepline.dev/v1alpha1
      kind: Champion
      metadata: { name: docs }
      spec: { seeds: 2 }
      """;
  private static final String SWEEP =
      """
      apiVersion: sweepline.dev/v1alpha1
      kind: Sweep
      metadata: { name: tidy }
      spec:
        type: Custom
        checklist: { enforcement: Warn }
        data: { name: docs, digest: "sha256:%s" }
        overrides: [ "+experiment=quickstart" ]
        search:
          space:
            - { key: data.image_size, values: ["32", "48"] }
          seeds: [1, 2]
        storage: { checkpoints: { claim: ckpts }, keep: { trials: 1 } }
        promote: { champion: { name: docs } }
        dedupe: { onHit: RunAgain }
        limits: { parallelism: 4, smokeTrial: false }
      """
          .formatted("d".repeat(64));

  private static final Map<String, String> VALUES =
      Map.of("32/1", "0.30", "32/2", "0.90", "48/1", "0.80", "48/2", "0.82");

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
    sweep = new PlayedSweep(cluster, "tidy");
    // Nobody crowns yet: a proposal that waits.
    operator = PlayedSweep.operator(cluster);
    cluster
        .client()
        .resource(Serialization.unmarshal(CHAMPION, Champion.class))
        .inNamespace(cluster.namespace())
        .create();
  }

  @AfterEach
  void stop() {
    operator.close();
  }

  @Test
  void aCleanUpWaitsUntilThePromotionIsDecidedOnAndItsCopyIsVerified() {
    sweep.apply(SWEEP);
    finishAll();

    sweep.await("says what it waits for", status -> reason(status).equals(Optional.of("Needed")));
    assertThat(cleaners()).isEmpty();

    operator.close();
    operator = PlayedSweep.operatorWithChampions(cluster);
    kubelet.awaitPod("docs-p1-1");
    var source = uid("48/2");
    var first = awaitCleaner(List.of(uid("32/1"), uid("48/1")));
    kubelet.runs(first);
    kubelet.ends(first, 0, "Completed", uid("32/1") + ":2 " + uid("48/1") + ":2\n");
    kubelet.awaitGone(first);
    sweep.await("waits for the copy", status -> reason(status).equals(Optional.of("Needed")));
    assertThat(cleaners()).isEmpty();

    kubelet.ends(
        "docs-p1-1",
        0,
        "Completed",
        """
        {"outcome":"Succeeded","exitCode":0,"step":0,"bestMetrics":{},"lastMetrics":{},
         "checkpoint":"/checkpoints/champions/docs/x.safetensors","checkpointSha256":"%s"}
        """
            .formatted(sha256("48/2")));
    awaitCleaner(List.of(source));
  }

  private void finishAll() {
    var seen = new HashSet<String>();
    for (int finished = 0; finished < VALUES.size(); finished++) {
      var next = trials.awaitUnfinished(seen);
      seen.add(next);
      var trial = trials.named(next);
      var cell = cell(trial);
      kubelet.runs(next + "-a1");
      kubelet.ends(
          next + "-a1",
          0,
          "Completed",
          """
          {"outcome":"Succeeded","exitCode":0,"step":10,"bestMetrics":{"val_f1":%s},"bestEpoch":1,\
          "lastMetrics":{},"checkpoint":"/checkpoints/%s/a1/best.safetensors",\
          "checkpointSha256":"%s","eventsLeft":false}\
          """
              .formatted(VALUES.get(cell), trial.getMetadata().getUid(), sha256(cell)));
    }
    sweep.await("is done", status -> status.phase() == SweepPhase.SUCCEEDED);
  }

  private static String sha256(String cell) {
    return "sha256:%064x".formatted(cell.hashCode() & 0xffffffffL);
  }

  private static String cell(Experiment trial) {
    var spec = trial.getSpec();
    return spec.params().get("data.image_size") + "/" + spec.seed();
  }

  private String uid(String cell) {
    return trials.all().stream()
        .filter(trial -> cell(trial).equals(cell))
        .map(trial -> trial.getMetadata().getUid())
        .findFirst()
        .orElseThrow();
  }

  /// The name of one that removes the checkpoints of just these trials.
  private String awaitCleaner(List<String> uids) {
    var wanted = uids.stream().map(uid -> uid + ":2").sorted().toList();
    return Await.value(
        "a clean-up of " + uids,
        () ->
            cleaners().stream()
                .filter(pod -> removals(pod).equals(wanted))
                .map(pod -> pod.getMetadata().getName())
                .findFirst());
  }

  private List<Pod> cleaners() {
    return cluster
        .client()
        .pods()
        .inNamespace(cluster.namespace())
        .withLabel(Names.CLEANER_OF, sweep.object().getMetadata().getUid())
        .list()
        .getItems();
  }

  private static List<String> removals(Pod pod) {
    return pod.getSpec().getContainers().getFirst().getEnv().stream()
        .filter(variable -> variable.getName().equals("SWEEPLINE_CLEANER_REMOVALS"))
        .map(EnvVar::getValue)
        .map(Objects::requireNonNull)
        .flatMap(text -> Stream.of(text.split(" ")))
        .sorted()
        .toList();
  }

  private static Optional<String> reason(SweepStatus status) {
    return status.conditions().stream()
        .filter(condition -> condition.type().equals(Conditions.CLEANED_UP))
        .map(Condition::reason)
        .findFirst();
  }
}

package dev.sweepline.operator.champion;

import dev.sweepline.operator.cluster.Cluster;
import dev.sweepline.operator.experiment.Experiment;
import dev.sweepline.operator.sweep.Sweep;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.status.SweepStatus;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// Sweeps that have succeeded with two seeds, as their operator would have left them.
final class Finished {
  private static final String DATA = "sha256:" + "d".repeat(64);

  private final Cluster cluster;

  Finished(Cluster cluster) {
    this.cluster = cluster;
  }

  static String sha256(String experiment) {
    return "sha256:%064x".formatted(experiment.hashCode() & 0xffffffffL);
  }

  /// @param champion whom it proposes its best cell to
  void sweep(String name, @Nullable String champion, String one, String two) {
    var yaml =
        """
        apiVersion: sweepline.dev/v1alpha1
        kind: Sweep
        metadata: { name: %s }
        spec:
          type: Custom
          checklist: { enforcement: Warn }
          search: { space: [ { key: model, values: [nano] } ], seeds: [1, 2] }
          storage: { checkpoints: { claim: ckpts } }
          %s
        """
            .formatted(name, champion == null ? "" : "promote: { champion: { name: docs } }");
    var sweep =
        cluster
            .client()
            .resource(Serialization.unmarshal(yaml, Sweep.class))
            .inNamespace(cluster.namespace())
            .create();
    trial(sweep, 1, one);
    trial(sweep, 2, two);
    sweep.setStatus(
        Serialization.unmarshal(
            "phase: Succeeded\nfinishedAt: \"%s\"\n".formatted(now()), SweepStatus.class));
    cluster.client().resource(sweep).updateStatus();
  }

  private void trial(Sweep sweep, int seed, String value) {
    var name = sweep.getMetadata().getName() + "-" + seed;
    var yaml =
        """
        apiVersion: sweepline.dev/v1alpha1
        kind: Experiment
        metadata:
          name: %1$s
          labels: { %2$s: %3$s }
          ownerReferences:
            - { apiVersion: sweepline.dev/v1alpha1, kind: Sweep, name: %4$s, uid: %3$s, controller: true }
        spec:
          type: Custom
          seed: %5$d
          params: { model: nano }
          storage: { checkpoints: { claim: ckpts } }
        """
            .formatted(
                name,
                Names.SWEEP_UID,
                sweep.getMetadata().getUid(),
                sweep.getMetadata().getName(),
                seed);
    var experiment =
        cluster
            .client()
            .resource(Serialization.unmarshal(yaml, Experiment.class))
            .inNamespace(cluster.namespace())
            .create();
    experiment.setStatus(
        Serialization.unmarshal(
            """
            phase: Succeeded
            metrics: { val_f1: "%s" }
            checkpoint: { path: /checkpoints/uid/a1/%s.safetensors, sha256: "%s" }
            provenance: { dataDigest: "%s", image: "registry/trainer@sha256:%s" }
            """
                .formatted(value, name, sha256(name), DATA, "a".repeat(64)),
            ExperimentStatus.class));
    cluster.client().resource(experiment).updateStatus();
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }
}

package dev.sweepline.operator.sweep;

import dev.sweepline.operator.cluster.Cluster;
import io.fabric8.kubernetes.client.utils.Serialization;

/// A Sweep that owns what a test makes: Kubernetes collects trials whose owner is not there.
public final class SuspendedSweep {
  private SuspendedSweep() {}

  /// Named `pages`; it makes nothing itself.
  public static Sweep create(Cluster cluster) {
    return cluster
        .client()
        .resource(
            Serialization.unmarshal(
                """
                apiVersion: sweepline.dev/v1alpha1
                kind: Sweep
                metadata: { name: pages }
                spec:
                  type: Custom
                  suspend: true
                  checklist: { enforcement: Warn }
                  search: { space: [ { key: model, values: [nano] } ] }
                """,
                Sweep.class))
        .inNamespace(cluster.namespace())
        .create();
  }
}

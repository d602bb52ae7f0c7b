package dev.sweepline.operator.sweep;

import dev.sweepline.operator.cluster.Cluster;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation;
import io.fabric8.kubernetes.client.utils.Serialization;

/// What a person writes, given to the API server as it stands.
final class Written {
  private Written() {}

  static GenericKubernetesResource create(Cluster cluster, String yaml) {
    return cluster
        .client()
        .resource(Serialization.unmarshal(yaml, GenericKubernetesResource.class))
        .inNamespace(cluster.namespace())
        .fieldValidation(Validation.STRICT)
        .create();
  }

  static GenericKubernetesResource apply(Cluster cluster, String yaml) {
    return cluster
        .client()
        .resource(Serialization.unmarshal(yaml, GenericKubernetesResource.class))
        .inNamespace(cluster.namespace())
        .forceConflicts()
        .serverSideApply();
  }
}

package dev.sweepline.operator.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.util.List;

/// A namespace of a test's own on the API server, with the chart's CRDs installed.
public record Cluster(KubernetesClient client, String namespace, Path kubeconfig) {
  public List<String> podNames() {
    return client.pods().inNamespace(namespace).list().getItems().stream()
        .map(pod -> pod.getMetadata().getName())
        .toList();
  }
}

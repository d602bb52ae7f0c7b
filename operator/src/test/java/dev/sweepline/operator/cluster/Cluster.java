package dev.sweepline.operator.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;

/// A namespace of a test's own on the API server, with the chart's CRDs installed.
public record Cluster(KubernetesClient client, String namespace, Path kubeconfig) {}

package dev.sweepline.operator.scale;

import dev.sweepline.testing.Await;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What else makes many Pods out of one object: the controller of Argo Workflows, allowed 1,000
/// requests a second.
record ArgoWorkflows(ControlPlane plane, int count) {
  /// Its module's folder, which has its CRDs; it is measured only where this is told.
  private static final @Nullable String MODULE = System.getProperty("bench.argo");

  private static final String API = "argoproj.io/v1alpha1";

  static Optional<ArgoWorkflows> start(ControlPlane plane, int count) throws IOException {
    if (MODULE == null) {
      return Optional.empty();
    }
    try (var crds = Files.list(Path.of(MODULE, "manifests/base/crds/minimal"))) {
      for (var crd : crds.filter(file -> file.toString().contains("argoproj.io_")).toList()) {
        plane.client().resource(Files.readString(crd)).serverSideApply();
      }
    }
    Await.until("Workflows are served", () -> served(plane.client()));
    var namespace = plane.namespace("argo");
    plane
        .client()
        .resource(
            """
            apiVersion: v1
            kind: ConfigMap
            metadata: { name: workflow-controller-configmap, namespace: %s }
            """
                .formatted(namespace))
        .create();
    plane.runArgo(
        "--namespace=" + namespace,
        "--executor-image=argoexec:none",
        "--qps=1000",
        "--burst=1000",
        "--loglevel=warn");
    return Optional.of(new ArgoWorkflows(plane, count));
  }

  private static boolean served(KubernetesClient client) {
    var served = client.getApiResources(API);
    return served != null
        && served.getResources().stream().anyMatch(kind -> kind.getKind().equals("Workflow"));
  }

  /// One Workflow of that many Pods, all at once.
  Rate pods(String namespace, Duration patience) {
    plane.namespace(namespace);
    var yaml =
        """
        apiVersion: %s
        kind: Workflow
        metadata: { name: many, namespace: %s }
        spec:
          entrypoint: all
          templates:
            - name: all
              steps:
                - - name: trial
                    template: trial
                    arguments: { parameters: [ { name: number, value: "{{item}}" } ] }
                    withSequence: { count: "%d" }
            - name: trial
              inputs: { parameters: [ { name: number } ] }
              container:
                image: trainer:none
                command: [ train ]
                args: [ "seed={{inputs.parameters.number}}" ]
        """
            .formatted(API, namespace, count);
    long began = System.nanoTime();
    plane
        .client()
        .resource(Serialization.unmarshal(yaml, GenericKubernetesResource.class))
        .create();
    return Rate.of(plane, namespace, count, count, began, patience);
  }

  /// Whatever is measured next is not to bear its controller's looks and what their deletion costs.
  void end(String namespace, Duration patience) {
    plane.client().genericKubernetesResources(API, "Workflow").inNamespace(namespace).delete();
    Await.value(
        "the Pods of " + namespace + " are gone",
        patience,
        () -> plane.pods(namespace) == 0 ? Optional.of(true) : Optional.empty());
  }
}

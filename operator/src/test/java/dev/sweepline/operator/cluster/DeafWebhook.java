package dev.sweepline.operator.cluster;

import dev.sweepline.testing.Await;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.Map;

/// A webhook that is asked about the Pods of a test's namespace, at a port where nobody listens.
public final class DeafWebhook implements AutoCloseable {
  private final Cluster cluster;
  private final Resource<ValidatingWebhookConfiguration> resource;

  /// Returns once the API server asks it.
  public DeafWebhook(Cluster cluster) {
    this.cluster = cluster;
    resource = cluster.client().resource(configuration());
    resource.create();
    Await.until("the webhook is asked", this::isAsked);
  }

  private boolean isAsked() {
    try {
      cluster.client().resource(pod()).dryRun().create();
      return false;
    } catch (KubernetesClientException e) {
      return String.valueOf(e.getMessage()).contains("failed calling webhook");
    }
  }

  private Pod pod() {
    return new PodBuilder()
        .withNewMetadata()
        .withName("asks-a-webhook")
        .withNamespace(cluster.namespace())
        .endMetadata()
        .withNewSpec()
        .withNewSecurityContext()
        .withRunAsNonRoot(true)
        .withNewSeccompProfile()
        .withType("RuntimeDefault")
        .endSeccompProfile()
        .endSecurityContext()
        .addNewContainer()
        .withName("c")
        .withImage("busybox")
        .withNewSecurityContext()
        .withAllowPrivilegeEscalation(false)
        .withNewCapabilities()
        .withDrop("ALL")
        .endCapabilities()
        .endSecurityContext()
        .endContainer()
        .endSpec()
        .build();
  }

  private ValidatingWebhookConfiguration configuration() {
    return new ValidatingWebhookConfigurationBuilder()
        .withNewMetadata()
        .withName(cluster.namespace())
        .endMetadata()
        .addNewWebhook()
        .withName("deaf.sweepline.dev")
        .withAdmissionReviewVersions("v1")
        .withSideEffects("None")
        .withFailurePolicy("Fail")
        .withTimeoutSeconds(1)
        .withNewClientConfig()
        .withUrl("https://127.0.0.1:1/")
        .endClientConfig()
        .withNewNamespaceSelector()
        .withMatchLabels(Map.of("kubernetes.io/metadata.name", cluster.namespace()))
        .endNamespaceSelector()
        .addNewRule()
        .withApiGroups("")
        .withApiVersions("v1")
        .withResources("pods")
        .withOperations("CREATE")
        .endRule()
        .endWebhook()
        .build();
  }

  @Override
  public void close() {
    resource.delete();
  }
}

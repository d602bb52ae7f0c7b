package dev.sweepline.operator.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sweepline.operator.cluster.Cluster;
import dev.sweepline.operator.cluster.WithApiServer;
import dev.sweepline.testing.Await;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("apiserver")
@ExtendWith(WithApiServer.class)
class FinalizersOnApiServerTest {
  private static final String OURS = "sweepline.dev/journal";
  private static final String OTHERS = "example.com/other";

  private Cluster cluster;

  @BeforeEach
  void start(Cluster given) {
    cluster = given;
  }

  /// What still has a finalizer would outlive the namespace.
  @AfterEach
  void letGo() {
    if (object().get() != null) {
      object().edit(found -> with(found, List.of()));
    }
  }

  @Test
  void takesItsOwnFinalizerAndLeavesThoseOfOthers() {
    var created = create(OTHERS, OURS);

    assertThat(taken(created)).isTrue();

    assertThat(finalizers()).containsExactly(OTHERS);
    assertThat(taken(object().get())).as("there is none any more").isFalse();
  }

  @Test
  void leavesAnotherObjectOfTheSameNameAlone() {
    var before = create(OURS);
    object().edit(found -> with(found, List.of()));
    object().delete();
    Await.until("it is gone", () -> object().get() == null);
    assertThat(taken(before)).as("of what is gone").isFalse();

    create(OURS);

    assertThat(taken(before)).isFalse();
    assertThat(finalizers()).containsExactly(OURS);
  }

  /// The place of a finalizer is part of what was read: another one stands there by now.
  @Test
  void takesNobodyElsesFinalizerWhereTheListHasChanged() {
    var before = create(OTHERS, OURS);
    object().edit(found -> with(found, List.of(OURS, OTHERS)));

    assertThat(taken(before)).isFalse();

    assertThat(finalizers()).containsExactly(OURS, OTHERS);
  }

  /// The API server refuses with the code of a test that failed, and the object is as we read it:
  /// to take that for news would end in asking again at once, for ever.
  @Test
  void aRefusalIsNoNewsOfTheObject() {
    var created = create(OURS);
    var policy = policy();
    var binding = binding();
    policy.create();
    binding.create();
    try {
      Await.until("the policy is asked", this::isRefused);

      var refusal = catchThrowableOfType(KubernetesClientException.class, () -> taken(created));

      assertThat(refusal).hasMessageContaining("finalizers stay");
      assertThat(refusal.getCode()).isEqualTo(422);
      assertThat(finalizers()).containsExactly(OURS);
    } finally {
      binding.delete();
      policy.delete();
      Await.until("the policy is forgotten", () -> !isRefused());
    }
  }

  private boolean isRefused() {
    try {
      object().dryRun().edit(found -> with(found, List.of()));
      return false;
    } catch (KubernetesClientException e) {
      return true;
    }
  }

  private boolean taken(ConfigMap object) {
    return Finalizers.taken(object, OURS, cluster.client());
  }

  private ConfigMap create(String... finalizers) {
    return cluster
        .client()
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withName("held")
                .withNamespace(cluster.namespace())
                .withFinalizers(finalizers)
                .endMetadata()
                .build())
        .create();
  }

  private Resource<ConfigMap> object() {
    return cluster.client().configMaps().inNamespace(cluster.namespace()).withName("held");
  }

  private List<String> finalizers() {
    return object().get().getMetadata().getFinalizers();
  }

  private static ConfigMap with(ConfigMap object, List<String> finalizers) {
    return new ConfigMapBuilder(object)
        .editMetadata()
        .withFinalizers(finalizers)
        .endMetadata()
        .build();
  }

  private Resource<ValidatingAdmissionPolicy> policy() {
    return cluster
        .client()
        .resource(
            Serialization.unmarshal(
                """
                apiVersion: admissionregistration.k8s.io/v1
                kind: ValidatingAdmissionPolicy
                metadata: { name: finalizers-%1$s }
                spec:
                  failurePolicy: Fail
                  matchConstraints:
                    namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: %1$s } }
                    resourceRules:
                      - { apiGroups: [""], apiVersions: [v1], resources: [configmaps], operations: [UPDATE] }
                  validations:
                    - expression: has(object.metadata.finalizers)
                      message: finalizers stay
                """
                    .formatted(cluster.namespace()),
                ValidatingAdmissionPolicy.class));
  }

  private Resource<ValidatingAdmissionPolicyBinding> binding() {
    return cluster
        .client()
        .resource(
            Serialization.unmarshal(
                """
                apiVersion: admissionregistration.k8s.io/v1
                kind: ValidatingAdmissionPolicyBinding
                metadata: { name: finalizers-%1$s }
                spec: { policyName: finalizers-%1$s, validationActions: [Deny] }
                """
                    .formatted(cluster.namespace()),
                ValidatingAdmissionPolicyBinding.class));
  }
}

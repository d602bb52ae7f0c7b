package dev.sweepline.operator.experiment;

import static dev.sweepline.operator.experiment.ExampleTrial.SECOND;
import static dev.sweepline.operator.experiment.ExampleTrial.experiment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.sweep.ClaimView;
import dev.sweepline.planner.sweep.ClaimView.Role;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.api.Test;

/// How data get into a trainer's Pod, and where that may be.
class DataContainerTest {

  @Test
  void oneContainerBringsTheDataBeforeAnythingElseBegins() {
    var spec =
        pod(
            """
              data:
                name: doc-v3
                mountPath: /documents
                objectStore:
                  uri: s3://datasets/doc-v3
                  endpoint: http://store:9000
                  secretRef: { name: datasets }
                  sizeLimit: 50Gi
              storage:
                objectStore: { uri: "s3://experiments/doc", secretRef: { name: s3 } }
            """);

    assertThat(spec.getInitContainers())
        .extracting(Container::getName)
        .containsExactly("data-fetch", "checkpoint-fetch", "checkpoint-store");
    assertThat(Serialization.asYaml(spec.getInitContainers().getFirst()))
        .isEqualTo(
            """
            ---
            command:
            - "java"
            - "@/opt/sweepline/operator/data-fetch"
            env:
            - name: "SWEEPLINE_STORE_URI"
              value: "s3://datasets/doc-v3"
            - name: "SWEEPLINE_STORE_ENDPOINT"
              value: "http://store:9000"
            - name: "AWS_ACCESS_KEY_ID"
              valueFrom:
                secretKeyRef:
                  key: "AWS_ACCESS_KEY_ID"
                  name: "datasets"
                  optional: false
            - name: "AWS_SECRET_ACCESS_KEY"
              valueFrom:
                secretKeyRef:
                  key: "AWS_SECRET_ACCESS_KEY"
                  name: "datasets"
                  optional: false
            - name: "AWS_SESSION_TOKEN"
              valueFrom:
                secretKeyRef:
                  key: "AWS_SESSION_TOKEN"
                  name: "datasets"
                  optional: true
            - name: "SWEEPLINE_STORE_FOLDER"
              value: "/documents"
            - name: "SWEEPLINE_DATA_LIMIT"
              value: "53687091200"
            - name: "SWEEPLINE_STORE_PATIENCE"
              value: "120"
            image: "operator:dev"
            name: "data-fetch"
            resources:
              limits:
                memory: "320Mi"
              requests:
                cpu: "100m"
                memory: "320Mi"
            securityContext:
              allowPrivilegeEscalation: false
              capabilities:
                drop:
                - "ALL"
              readOnlyRootFilesystem: true
            volumeMounts:
            - mountPath: "/documents"
              name: "data"
            - mountPath: "/tmp"
              name: "data-tmp"
            """);
    assertThat(Serialization.asYaml(spec.getVolumes()))
        .contains(
            "- emptyDir:\n    sizeLimit: \"50Gi\"\n  name: \"data\"\n",
            "- emptyDir: {}\n  name: \"data-tmp\"\n");
    assertThat(Serialization.asYaml(spec.getContainers()))
        .contains("- mountPath: \"/documents\"\n    name: \"data\"\n    readOnly: true\n")
        .doesNotContain("AWS", "data-tmp");
  }

  @Test
  void aCacheHasAFolderForEachPlaceThatOnlyTheContainerWritesTo() {
    var cached =
        """
          data:
            name: doc-v3
            objectStore:
              uri: s3://datasets/%s
              secretRef: { name: datasets }
              cache: { claim: data-cache }
        """;

    var spec = pod(cached.formatted("doc-v3"));

    assertThat(Serialization.asYaml(spec.getVolumes()))
        .contains("- name: \"data\"\n  persistentVolumeClaim:\n    claimName: \"data-cache\"\n");
    var mounted = mount(spec.getContainers().getFirst());
    assertThat(mounted.getMountPath()).isEqualTo("/data");
    assertThat(mounted.getReadOnly()).isTrue();
    assertThat(mounted.getSubPath()).matches("doc-v3-[0-9a-f]{10}");
    var fetch = spec.getInitContainers().getFirst();
    assertThat(mount(fetch).getMountPath()).isEqualTo("/var/cache/data");
    assertThat(Serialization.asYaml(fetch.getEnv()))
        .contains(
            "value: \"/var/cache/data/" + mounted.getSubPath() + "\"",
            "- name: \"SWEEPLINE_DATA_CACHED\"\n  value: \"true\"");
    assertThat(mount(pod(cached.formatted("doc-v4")).getContainers().getFirst()).getSubPath())
        .isNotEqualTo(mounted.getSubPath());
  }

  @Test
  void theContainersOfAStoreAloneHaveTheCertificatesOfItsAuthority() {
    var spec =
        pod(
            """
              data:
                name: doc-v3
                objectStore:
                  uri: s3://datasets/doc-v3
                  secretRef: { name: datasets }
                  ca: { configMap: authority }
              storage:
                objectStore:
                  uri: s3://experiments/doc
                  secretRef: { name: s3 }
                  ca: { secret: authority, key: root.pem }
            """);

    assertThat(spec.getInitContainers())
        .allSatisfy(container ->
            assertThat(Serialization.asYaml(container))
                .contains(
                    "- name: \"SWEEPLINE_STORE_CA\"\n  value: \"/etc/sweepline-store/ca.crt\"\n",
                    "- mountPath: \"/etc/sweepline-store\"\n"));
    assertThat(Serialization.asYaml(spec.getVolumes()))
        .contains(
            "- configMap:\n    items:\n    - key: \"ca.crt\"\n      path: \"ca.crt\"\n"
                + "    name: \"authority\"\n  name: \"data-ca\"\n",
            "- name: \"store-ca\"\n  secret:\n    items:\n    - key: \"root.pem\"\n"
                + "      path: \"ca.crt\"\n    secretName: \"authority\"\n");
    assertThat(Serialization.asYaml(spec.getContainers())).doesNotContain("sweepline-store");
  }

  @Test
  void aStoreWithoutASecretIsReachedWithTheRoleOfThePodsAccount() {
    var spec =
        pod(
            """
              template: { serviceAccountName: trainer }
              data: { name: doc-v3, objectStore: { uri: "s3://datasets/doc-v3" } }
            """);

    assertThat(spec.getServiceAccountName()).isEqualTo("trainer");
    assertThat(spec.getAutomountServiceAccountToken()).isFalse();
    assertThat(Serialization.asYaml(spec.getInitContainers().getFirst().getEnv()))
        .doesNotContain("AWS");
  }

  @Test
  void oneClaimOfOneNodeIsTheRuleAndASecondIsAWish() {
    var pod = TrainerPod.forAttempt(experiment(""), SECOND, Experiments.RELEASE);
    var checkpoints = new ClaimView("ckpts", Role.CHECKPOINTS, List.of("ReadWriteOnce"));
    var data = new ClaimView("docs", Role.DATA, List.of("ReadWriteOnce"));
    var many = new ClaimView("ckpts", Role.CHECKPOINTS, List.of("ReadWriteMany"));

    var both = OneNode.together(pod, List.of(checkpoints, data));

    assertThat(both.getMetadata().getLabels())
        .containsEntry("sweepline.dev/claim", "ckpts")
        .containsEntry("sweepline.dev/data-claim", "docs");
    assertThat(Serialization.asYaml(both.getSpec().getAffinity()))
        .isEqualTo(
            """
            ---
            podAffinity:
              preferredDuringSchedulingIgnoredDuringExecution:
              - podAffinityTerm:
                  labelSelector:
                    matchLabels:
                      sweepline.dev/data-claim: "docs"
                  topologyKey: "kubernetes.io/hostname"
                weight: 100
              requiredDuringSchedulingIgnoredDuringExecution:
              - labelSelector:
                  matchLabels:
                    sweepline.dev/claim: "ckpts"
                topologyKey: "kubernetes.io/hostname"
            """);
    assertThat(
            Serialization.asYaml(
                OneNode.together(pod, List.of(many, data)).getSpec().getAffinity()))
        .isEqualTo(
            """
            ---
            podAffinity:
              requiredDuringSchedulingIgnoredDuringExecution:
              - labelSelector:
                  matchLabels:
                    sweepline.dev/data-claim: "docs"
                topologyKey: "kubernetes.io/hostname"
            """);
    assertThat(OneNode.together(pod, List.of(many))).isEqualTo(pod);
  }

  private static PodSpec pod(String spec) {
    return TrainerPod.forAttempt(experiment(spec), SECOND, Experiments.RELEASE).getSpec();
  }

  private static io.fabric8.kubernetes.api.model.VolumeMount mount(Container container) {
    return container.getVolumeMounts().stream()
        .filter(mount -> mount.getName().equals("data"))
        .findFirst()
        .orElseThrow();
  }
}

package dev.sweepline.operator.experiment;

import static dev.sweepline.operator.experiment.ExampleTrial.FIRST;
import static dev.sweepline.operator.experiment.ExampleTrial.SECOND;
import static dev.sweepline.operator.experiment.ExampleTrial.experiment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import dev.sweepline.planner.experiment.ExperimentAction.StartAttempt;
import dev.sweepline.planner.trial.FixedParts;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrainerPodTest {
  private static final Path ROOT = Path.of(System.getProperty("sweepline.root", ".."));

  @Test
  void hasEverythingTheContractPromises() {
    var pod = TrainerPod.forAttempt(experiment(""), SECOND, Experiments.RELEASE);

    var key = Experiments.RELEASE.rootKey().orElseThrow().eventKey("u-1", 2);
    assertThat(Serialization.asYaml(pod))
        .isEqualTo(
            """
            ---
            apiVersion: "v1"
            kind: "Pod"
            metadata:
              annotations:
                cluster-autoscaler.kubernetes.io/safe-to-evict: "false"
                karpenter.sh/do-not-disrupt: "true"
                kubectl.kubernetes.io/default-container: "trainer"
                sweepline.dev/config: |
                  seed: 1
                sweepline.dev/kafka: |
                  bootstrap.servers=kafka:9092
              finalizers:
              - "sweepline.dev/journal"
              labels:
                app.kubernetes.io/managed-by: "sweepline"
                app.kubernetes.io/name: "sweepline-trainer"
                sweepline.dev/attempt: "2"
                sweepline.dev/experiment: "doc-0123456789"
                sweepline.dev/experiment-uid: "u-1"
                sweepline.dev/model: "nano"
              name: "doc-0123456789-a2"
              namespace: "demo"
              ownerReferences:
              - apiVersion: "sweepline.dev/v1alpha1"
                kind: "Experiment"
                blockOwnerDeletion: true
                controller: true
                name: "doc-0123456789"
                uid: "u-1"
            spec:
              automountServiceAccountToken: false
              containers:
              - env:
                - name: "SWEEPLINE_CONFIG"
                  value: "/etc/sweepline/config.yaml"
                - name: "SWEEPLINE_CONFIG_DIGEST"
                  value: "sha256:cc"
                - name: "SWEEPLINE_EXPERIMENT"
                  value: "doc-0123456789"
                - name: "SWEEPLINE_UID"
                  value: "u-1"
                - name: "SWEEPLINE_ATTEMPT"
                  value: "2"
                - name: "SWEEPLINE_RUN_NAME"
                  value: "20260213_nano_32_none_baseline"
                - name: "SWEEPLINE_CHECKPOINT_DIR"
                  value: "/checkpoints/u-1/a2"
                - name: "SWEEPLINE_DATA_DIGEST"
                  value: "sha256:aa"
                - name: "SWEEPLINE_RESUME_FROM"
                  value: "/checkpoints/u-1/a1/last.safetensors"
                - name: "SWEEPLINE_KAFKA_PROPERTIES"
                  value: "/etc/sweepline/kafka.properties"
                - name: "SWEEPLINE_EVENTS_TOPIC"
                  value: "sweepline.events"
                - name: "SWEEPLINE_EVENT_KEY"
                  value: "%s"
                image: "registry/trainer@sha256:ee"
                name: "trainer"
                resources:
                  limits:
                    nvidia.com/gpu: "1"
                securityContext:
                  allowPrivilegeEscalation: false
                  capabilities:
                    drop:
                    - "ALL"
                  readOnlyRootFilesystem: true
                terminationMessagePath: "/dev/termination-log"
                terminationMessagePolicy: "FallbackToLogsOnError"
                volumeMounts:
                - mountPath: "/etc/sweepline"
                  name: "sweepline"
                  readOnly: true
                - mountPath: "/checkpoints"
                  name: "checkpoints"
                - mountPath: "/tmp"
                  name: "tmp"
              enableServiceLinks: false
              restartPolicy: "Never"
              securityContext:
                fsGroup: 10001
                fsGroupChangePolicy: "OnRootMismatch"
                runAsGroup: 10001
                runAsNonRoot: true
                runAsUser: 10001
                seccompProfile:
                  type: "RuntimeDefault"
              terminationGracePeriodSeconds: 120
              volumes:
              - downwardAPI:
                  items:
                  - fieldRef:
                      fieldPath: "metadata.annotations['sweepline.dev/config']"
                    path: "config.yaml"
                  - fieldRef:
                      fieldPath: "metadata.annotations['sweepline.dev/kafka']"
                    path: "kafka.properties"
                name: "sweepline"
              - emptyDir: {}
                name: "checkpoints"
              - emptyDir: {}
                name: "tmp"
            """
                .formatted(key));
  }

  @Test
  void putsTheContainersOfAnObjectStoreBesideTheTrainerWhichHasNoneOfItsKeys() {
    var experiment =
        experiment(
            """
              template: { events: File }
              storage:
                objectStore:
                  uri: s3://experiments/doc
                  endpoint: http://store:9000
                  secretRef: { name: s3 }
                  sizeLimit: 20Gi
            """);
    var resuming =
        new StartAttempt(
            2, "doc-a2", "doc", "", "sha256:cc", null, "s3://experiments/doc/u-1/a1/last.ckpt");

    var spec = TrainerPod.forAttempt(experiment, resuming, Experiments.RELEASE).getSpec();

    assertThat(spec.getInitContainers())
        .as("ended in the opposite order: what the relay leaves is still stored")
        .extracting(Container::getName, Container::getRestartPolicy)
        .containsExactly(
            tuple("checkpoint-fetch", null),
            tuple("checkpoint-store", "Always"),
            tuple("events-relay", "Always"));
    assertThat(Serialization.asYaml(spec.getInitContainers().getFirst()))
        .isEqualTo(
            """
            ---
            command:
            - "java"
            - "@/opt/sweepline/operator/store-fetch"
            env:
            - name: "SWEEPLINE_STORE_URI"
              value: "s3://experiments/doc"
            - name: "SWEEPLINE_STORE_ENDPOINT"
              value: "http://store:9000"
            - name: "SWEEPLINE_UID"
              value: "u-1"
            - name: "SWEEPLINE_STORE_FOLDER"
              value: "/checkpoints/u-1"
            - name: "SWEEPLINE_ATTEMPT"
              value: "2"
            - name: "AWS_ACCESS_KEY_ID"
              valueFrom:
                secretKeyRef:
                  key: "AWS_ACCESS_KEY_ID"
                  name: "s3"
                  optional: false
            - name: "AWS_SECRET_ACCESS_KEY"
              valueFrom:
                secretKeyRef:
                  key: "AWS_SECRET_ACCESS_KEY"
                  name: "s3"
                  optional: false
            - name: "AWS_SESSION_TOKEN"
              valueFrom:
                secretKeyRef:
                  key: "AWS_SESSION_TOKEN"
                  name: "s3"
                  optional: true
            - name: "SWEEPLINE_RESUME_FROM"
              value: "/checkpoints/u-1/a1/last.ckpt"
            - name: "SWEEPLINE_STORE_PATIENCE"
              value: "120"
            image: "operator:dev"
            name: "checkpoint-fetch"
            resources:
              limits:
                memory: "192Mi"
              requests:
                cpu: "10m"
                memory: "192Mi"
            securityContext:
              allowPrivilegeEscalation: false
              capabilities:
                drop:
                - "ALL"
              readOnlyRootFilesystem: true
            volumeMounts:
            - mountPath: "/checkpoints"
              name: "checkpoints"
            - mountPath: "/tmp"
              name: "store-tmp"
            """);
    assertThat(spec.getTerminationGracePeriodSeconds()).isEqualTo(300);
    assertThat(Serialization.asYaml(spec.getVolumes()))
        .contains(
            "- emptyDir:\n    sizeLimit: \"20Gi\"\n  name: \"checkpoints\"\n",
            "- emptyDir: {}\n  name: \"store-tmp\"\n");
    assertThat(Serialization.asYaml(spec.getContainers()))
        .contains("value: \"/checkpoints/u-1/a1/last.ckpt\"", "mountPath: \"/checkpoints\"")
        .doesNotContain("AWS", "store-tmp");
  }

  @Test
  void givesEphemeralCheckpointsADiskOfThePodAlone() {
    var experiment = experiment("  storage: { ephemeral: { sizeLimit: 5Gi } }\n");

    var spec = TrainerPod.forAttempt(experiment, FIRST, Experiments.RELEASE).getSpec();

    assertThat(spec.getInitContainers()).isEmpty();
    assertThat(Serialization.asYaml(spec.getVolumes()))
        .contains("- emptyDir:\n    sizeLimit: \"5Gi\"\n  name: \"checkpoints\"\n");
  }

  @Test
  void takesImageVolumesAndResourcesFromTheSpec() {
    var experiment =
        experiment(
            """
              template:
                image: team/trainer:1
                imagePullPolicy: Never
                nodeSelector: { pool: gpu }
                tolerations: [ { key: gpu, operator: Exists, effect: NoSchedule } ]
                resources: { requests: { cpu: "2" }, limits: { memory: 8Gi, nvidia.com/gpu: "2" } }
                env: [ { name: LOG, value: debug } ]
              data: { name: doc-v3, volume: { claim: documents }, mountPath: /documents }
              storage: { checkpoints: { claim: checkpoints } }
            """);

    var spec = TrainerPod.forAttempt(experiment, FIRST, Experiments.RELEASE).getSpec();

    var container = spec.getContainers().getFirst();
    assertThat(container.getImage()).isEqualTo("team/trainer:1");
    assertThat(container.getImagePullPolicy()).isEqualTo("Never");
    assertThat(container.getResources().getLimits())
        .isEqualTo(Map.of("memory", new Quantity("8Gi"), "nvidia.com/gpu", new Quantity("2")));
    assertThat(container.getResources().getRequests()).isEqualTo(Map.of("cpu", new Quantity("2")));
    assertThat(container.getEnv().getFirst().getName()).isEqualTo("LOG");
    assertThat(spec.getNodeSelector()).isEqualTo(Map.of("pool", "gpu"));
    assertThat(spec.getTolerations()).hasSize(1);
    assertThat(Serialization.asYaml(spec.getVolumes()))
        .contains("claimName: \"documents\"", "claimName: \"checkpoints\"");
    assertThat(container.getVolumeMounts())
        .anySatisfy(mount -> {
          assertThat(mount.getMountPath()).isEqualTo("/documents");
          assertThat(mount.getReadOnly()).isTrue();
        });
  }

  @Test
  void takesWhatKubernetesSpellsInManyWaysAsItIsWritten() {
    var experiment =
        experiment(
            """
              template:
                command: [python, -m, train]
                args: [--fast]
                imagePullSecrets: [ { name: registry } ]
                runtimeClassName: nvidia
                priorityClassName: research
                volumes:
                  - { name: shm, emptyDir: { medium: Memory, sizeLimit: 2Gi } }
                  - { name: vocabulary, configMap: { name: words, items: [ { key: a, path: b } ] } }
                volumeMounts:
                  - { name: shm, mountPath: /dev/shm }
                  - { name: vocabulary, mountPath: /words, subPath: b, readOnly: true }
                affinity:
                  nodeAffinity:
                    requiredDuringSchedulingIgnoredDuringExecution:
                      nodeSelectorTerms:
                        - matchExpressions: [ { key: zone, operator: In, values: [a] } ]
            """);

    var spec = TrainerPod.forAttempt(experiment, SECOND, Experiments.RELEASE).getSpec();

    var container = spec.getContainers().getFirst();
    assertThat(container.getCommand()).containsExactly("python", "-m", "train");
    assertThat(container.getArgs()).containsExactly("--fast");
    assertThat(spec.getImagePullSecrets()).containsExactly(new LocalObjectReference("registry"));
    assertThat(spec.getRuntimeClassName()).isEqualTo("nvidia");
    assertThat(spec.getPriorityClassName()).isEqualTo("research");
    assertThat(Serialization.asYaml(spec.getVolumes()))
        .contains(
            "- emptyDir:\n    medium: \"Memory\"\n    sizeLimit: \"2Gi\"\n  name: \"shm\"\n",
            "    items:\n    - key: \"a\"\n      path: \"b\"\n    name: \"words\"\n");
    assertThat(Serialization.asYaml(container.getVolumeMounts()))
        .contains(
            "- mountPath: \"/dev/shm\"\n  name: \"shm\"\n",
            "- mountPath: \"/words\"\n  name: \"vocabulary\"\n  readOnly: true\n  subPath: \"b\"\n");
    assertThat(Serialization.asYaml(spec.getAffinity()))
        .contains("- key: \"zone\"", "operator: \"In\"");
  }

  @Test
  void isMadeFromTheExampleOfTheDocumentation() throws IOException {
    var page = Files.readString(ROOT.resolve("docs/trainer-pods.md"));
    var yaml = page.substring(page.indexOf("```yaml") + "```yaml".length());
    var experiment =
        Serialization.unmarshal(yaml.substring(0, yaml.indexOf("```")), Experiment.class);
    experiment.getMetadata().setUid("u-1");

    var pod = TrainerPod.forAttempt(experiment, SECOND, Experiments.RELEASE);

    assertThat(pod.getMetadata().getLabels())
        .containsEntry("kueue.x-k8s.io/queue-name", "team-a")
        .containsEntry("kueue.x-k8s.io/priority-class", "research");
    assertThat(pod.getSpec().getContainers().getFirst().getVolumeMounts())
        .extracting(VolumeMount::getMountPath)
        .containsExactly("/etc/sweepline", "/checkpoints", "/tmp", "/dev/shm");
    var spec = experiment.getSpec();
    assertThat(FixedParts.problems(spec.naming(), spec.template(), spec.data())).isEmpty();
  }

  @Test
  void namesTheFieldThatKubernetesCannotRead() {
    var experiment =
        experiment("  template: { volumes: [ { name: shm, emptyDir: { sizeLimit: [] } } ] }\n");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> TrainerPod.forAttempt(experiment, SECOND, Experiments.RELEASE))
        .withMessageStartingWith("spec.template.volumes[0] is not as Kubernetes has it: ");
  }

  @Test
  void asksForNoGpuWhereTheSpecSaysZero() {
    var experiment =
        experiment("  template: { resources: { limits: { nvidia.com/gpu: \"0\" } } }\n");

    var pod = TrainerPod.forAttempt(experiment, SECOND, Experiments.RELEASE);

    assertThat(pod.getSpec().getContainers().getFirst().getResources().getLimits()).isEmpty();
  }

  @Test
  void isTheSameEachTime() {
    var once = TrainerPod.forAttempt(experiment(""), SECOND, Experiments.RELEASE);
    var again = TrainerPod.forAttempt(experiment(""), SECOND, Experiments.RELEASE);

    assertThat(again).isEqualTo(once);
  }
}

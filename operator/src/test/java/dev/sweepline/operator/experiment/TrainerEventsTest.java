package dev.sweepline.operator.experiment;

import static dev.sweepline.operator.experiment.ExampleTrial.SECOND;
import static dev.sweepline.operator.experiment.ExampleTrial.experiment;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// How what a trainer tells gets to Kafka from its Pod.
class TrainerEventsTest {

  @Test
  void readsKafkaPropertiesFromTheSecretWhereThereIsOne() {
    var release =
        new Release(
            "trainer:dev",
            "operator:dev",
            Optional.of("kafka:9093"),
            Optional.of("kafka"),
            Optional.empty());

    var pod = TrainerPod.forAttempt(experiment(""), SECOND, release);

    assertThat(pod.getMetadata().getAnnotations()).doesNotContainKey("sweepline.dev/kafka");
    assertThat(pod.getSpec().getContainers().getFirst().getEnv())
        .anySatisfy(variable ->
            assertThat(variable.getValue()).isEqualTo("/etc/sweepline-kafka/client.properties"));
  }

  @Test
  void givesCredentialsToTheRelayAloneWhereThereIsOne() {
    var release =
        new Release(
            "trainer:dev",
            "operator:dev",
            Optional.empty(),
            Optional.of("kafka"),
            Experiments.RELEASE.rootKey());

    var pod = TrainerPod.forAttempt(experiment("  template: { events: File }\n"), SECOND, release);

    var relay = pod.getSpec().getInitContainers().getFirst();
    assertThat(Serialization.asYaml(relay))
        .isEqualTo(
            """
            ---
            command:
            - "java"
            - "@/opt/sweepline/operator/relay"
            env:
            - name: "SWEEPLINE_UID"
              value: "u-1"
            - name: "SWEEPLINE_ATTEMPT"
              value: "2"
            - name: "SWEEPLINE_CONFIG_DIGEST"
              value: "sha256:cc"
            - name: "SWEEPLINE_EVENTS_FILE"
              value: "/var/run/sweepline/events.jsonl"
            - name: "SWEEPLINE_KAFKA_PROPERTIES"
              value: "/etc/sweepline-kafka/client.properties"
            - name: "SWEEPLINE_EVENTS_TOPIC"
              value: "sweepline.events"
            - name: "SWEEPLINE_EVENT_KEY"
              value: "%s"
            image: "operator:dev"
            name: "events-relay"
            resources:
              limits:
                memory: "160Mi"
              requests:
                cpu: "10m"
                memory: "160Mi"
            restartPolicy: "Always"
            securityContext:
              allowPrivilegeEscalation: false
              capabilities:
                drop:
                - "ALL"
              readOnlyRootFilesystem: true
            startupProbe:
              exec:
                command:
                - "test"
                - "-e"
                - "/var/run/sweepline/events.jsonl.position"
              failureThreshold: 60
              periodSeconds: 1
            volumeMounts:
            - mountPath: "/etc/sweepline"
              name: "sweepline"
              readOnly: true
            - mountPath: "/etc/sweepline-kafka"
              name: "kafka"
              readOnly: true
            - mountPath: "/var/run/sweepline"
              name: "events"
            - mountPath: "/tmp"
              name: "relay-tmp"
            """
                .formatted(release.rootKey().orElseThrow().eventKey("u-1", 2)));
    var trainer = Serialization.asYaml(pod.getSpec().getContainers());
    assertThat(trainer)
        .contains("value: \"/var/run/sweepline/events.jsonl\"", "mountPath: \"/var/run/sweepline\"")
        .doesNotContain("SWEEPLINE_KAFKA", "SWEEPLINE_EVENT_KEY", "/etc/sweepline-kafka");
  }

  @Test
  void hasNoRelayWhereThereIsNoKafka() {
    var release =
        new Release(
            "trainer:dev", "operator:dev", Optional.empty(), Optional.empty(), Optional.empty());

    var pod = TrainerPod.forAttempt(experiment("  template: { events: File }\n"), SECOND, release);

    assertThat(pod.getSpec().getInitContainers()).isEmpty();
    assertThat(Serialization.asYaml(pod.getSpec())).contains("SWEEPLINE_EVENTS_FILE");
  }
}

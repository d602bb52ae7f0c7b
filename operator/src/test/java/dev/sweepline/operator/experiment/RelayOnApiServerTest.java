package dev.sweepline.operator.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.operator.RunningOperator;
import dev.sweepline.operator.cluster.Cluster;
import dev.sweepline.operator.cluster.WithApiServer;
import dev.sweepline.testing.Await;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Its namespace takes Pods of Pod Security *restricted* only.
@Tag("apiserver")
@ExtendWith(WithApiServer.class)
class RelayOnApiServerTest {
  private Cluster cluster;
  private Experiments experiments;
  private RunningOperator operator;

  @BeforeEach
  void start(Cluster given) {
    cluster = given;
    experiments = new Experiments(cluster);
    operator = RunningOperator.start(cluster, List.of(Experiments.reconciler(cluster)));
  }

  @AfterEach
  void stop() {
    operator.close();
  }

  @Test
  void putsARelayBesideATrainerThatWritesItsEventsToAFile() {
    experiments.create("relayed", "template: { events: File }");

    var pod = pod("relayed-a1");

    var relay = pod.getSpec().getInitContainers().getFirst();
    assertThat(relay.getName()).isEqualTo("events-relay");
    assertThat(relay.getRestartPolicy()).as("a native sidecar").isEqualTo("Always");
    assertThat(names(relay.getEnv())).contains("SWEEPLINE_EVENT_KEY", "SWEEPLINE_KAFKA_PROPERTIES");
    assertThat(names(pod.getSpec().getContainers().getFirst().getEnv()))
        .contains("SWEEPLINE_EVENTS_FILE")
        .doesNotContain("SWEEPLINE_EVENT_KEY", "SWEEPLINE_KAFKA_PROPERTIES");
  }

  @Test
  void givesTheTrainerAKeyFromASecret() {
    experiments.create(
        "keyed",
        "template: { env: [ { name: HUB_TOKEN, valueFrom: { secretKeyRef: { name: hub, key: token }"
            + " } } ] }");

    var variable = pod("keyed-a1").getSpec().getContainers().getFirst().getEnv().getFirst();

    assertThat(variable.getName()).isEqualTo("HUB_TOKEN");
    assertThat(variable.getValueFrom().getSecretKeyRef().getName()).isEqualTo("hub");
    assertThat(variable.getValueFrom().getSecretKeyRef().getKey()).isEqualTo("token");
  }

  @Test
  void refusesAKeyThatStandsInTheSpecAndDoesNotRepeatIt() {
    experiments.create(
        "careless", "template: { env: [ { name: WANDB_API_KEY, value: hunter2hunter2 } ] }");

    var status = experiments.await("careless", "is refused", s -> !s.conditions().isEmpty());

    assertThat(Serialization.asYaml(status))
        .contains("spec.template.env[0]: WANDB_API_KEY is called like a key")
        .doesNotContain("hunter2");
    assertThat(cluster.podNames()).isEmpty();
  }

  private Pod pod(String name) {
    return Await.value(
        name + " exists",
        () ->
            Optional.ofNullable(
                cluster.client().pods().inNamespace(cluster.namespace()).withName(name).get()));
  }

  private static List<String> names(List<EnvVar> variables) {
    return variables.stream().map(EnvVar::getName).toList();
  }
}

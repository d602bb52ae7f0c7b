package dev.sweepline.operator.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sweepline.operator.RunningOperator;
import dev.sweepline.operator.cluster.Cluster;
import dev.sweepline.operator.cluster.WithApiServer;
import dev.sweepline.testing.Await;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  @ParameterizedTest
  @ValueSource(strings = {"WANDB_API_KEY", "hubToken", "AWS_ACCESS_KEY_ID", "DB_PASSWORD"})
  void storesNoKeyThatStandsInTheSpecAndDoesNotRepeatIt(String name) {
    assertThatThrownBy(() -> experiments.create("careless", variable(name, "hunter2hunter2")))
        .hasMessageContaining("spec.template.env[0]")
        .hasMessageContaining("keep the value in a Secret")
        .hasMessageNotContaining("hunter2");
  }

  @ParameterizedTest
  @CsvSource({"NUM_TOKENS, 512", "PAD_TOKEN, '[PAD]'", "HF_TOKEN, '${oc.env:T}'", "SECRET, true"})
  void takesWhatIsNoKey(String name, String value) {
    experiments.create(
        "careful-" + name.toLowerCase(Locale.ROOT).replace('_', '-'), variable(name, value));
  }

  private static String variable(String name, String value) {
    return "template: { env: [ { name: %s, value: \"%s\" } ] }".formatted(name, value);
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

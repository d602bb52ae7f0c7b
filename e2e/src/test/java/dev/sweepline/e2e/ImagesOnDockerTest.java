package dev.sweepline.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.model.Capability;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.startupcheck.OneShotStartupCheckStrategy;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.DockerImageName;

/// The images as they ship, on a Docker daemon: as user 10001, without a writable root.
@Tag("docker")
class ImagesOnDockerTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CONFIG =
      "+experiment=quickstart training.max_epochs=1 data.image_size=24";

  @Test
  void trainerTrainsAndLeavesACheckpointEventsAndAResult() throws IOException {
    try (var trainer = image("trainer")) {
      trainer
          .withCommand(
              ("--config-dir /opt/sweepline/configs --config-name config " + CONFIG).split(" "))
          .withEnv(
              Map.of(
                  "SWEEPLINE_UID", "docker-test",
                  "SWEEPLINE_ATTEMPT", "1",
                  "SWEEPLINE_CHECKPOINT_DIR", "/tmp/a1",
                  "SWEEPLINE_EVENTS_FILE", "/dev/stdout",
                  "SWEEPLINE_TERMINATION_LOG", "/tmp/result"))
          .withStartupCheckStrategy(
              new OneShotStartupCheckStrategy().withTimeout(Duration.ofMinutes(3)));
      trainer.start();

      var events =
          trainer.getLogs().lines().filter(l -> l.startsWith("{\"type\"")).map(this::json).toList();
      assertThat(events).extracting(e -> e.get("type")).startsWith("Started").endsWith("Finished");
      assertThat(events)
          .extracting(e -> e.get("seq"))
          .isEqualTo(List.<Object>copyOf(IntStream.range(0, events.size()).boxed().toList()));
      assertThat(events.getLast())
          .containsEntry("outcome", "Succeeded")
          .containsEntry("exitCode", 0);
      assertThat((String) events.getLast().get("checkpoint")).startsWith("/tmp/a1/epoch=");
    }
  }

  @Test
  void trainerRefusesABadConfigurationWithExitCode10() {
    try (var trainer = image("trainer")) {
      trainer
          .withCommand(
              "--config-dir", "/opt/sweepline/configs", "--config-name", "config", "model=resnet")
          .withStartupCheckStrategy(
              new OneShotStartupCheckStrategy().withTimeout(Duration.ofMinutes(1)));
      org.assertj.core.api.Assertions.assertThatThrownBy(trainer::start).isNotNull();
      assertThat(trainer.getCurrentContainerInfo().getState().getExitCodeLong()).isEqualTo(10);
      assertThat(trainer.getLogs()).contains("resnet").contains("efficientnet_b0");
    }
  }

  @Test
  void trainersEventsReachTheBrokerImage() throws IOException, InterruptedException {
    try (var network = Network.newNetwork();
        var broker = image("kafka");
        var trainer = image("trainer")) {
      broker
          .withNetwork(network)
          .withNetworkAliases("kafka")
          .withEnv("KAFKA_ADVERTISED_HOST", "kafka")
          .withTmpFs(Map.of("/var/lib/kafka", "uid=10001"))
          .waitingFor(Wait.forLogMessage(".*Kafka Server started.*", 1))
          .withStartupTimeout(Duration.ofMinutes(1));
      broker.start();
      trainer
          .withNetwork(network)
          .withCommand(
              ("--config-dir /opt/sweepline/configs --config-name config " + CONFIG).split(" "))
          .withCopyToContainer(
              Transferable.of("bootstrap.servers=kafka:9092\n"), "/etc/sweepline/kafka.properties")
          .withEnv(
              Map.of(
                  "SWEEPLINE_UID", "docker-kafka",
                  "SWEEPLINE_ATTEMPT", "1",
                  "SWEEPLINE_CHECKPOINT_DIR", "/tmp/a1",
                  "SWEEPLINE_KAFKA_PROPERTIES", "/etc/sweepline/kafka.properties",
                  "SWEEPLINE_EVENTS_TOPIC", "sweepline.events",
                  "SWEEPLINE_EVENT_KEY", "00".repeat(32),
                  "SWEEPLINE_TERMINATION_LOG", "/tmp/result"))
          .withStartupCheckStrategy(
              new OneShotStartupCheckStrategy().withTimeout(Duration.ofMinutes(3)));
      trainer.start();

      var read =
          broker.execInContainer(
              "/opt/kafka/bin/consume", "sweepline.events", "--timeout-ms", "8000");

      assertThat(read.getStdout()).contains("\"Started\"").contains("\"Finished\"");
    }
  }

  private Map<String, Object> json(String line) {
    try {
      return JSON.readValue(
          new ByteArrayInputStream(line.getBytes(UTF_8)), new TypeReference<>() {});
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + line, e);
    }
  }

  private static GenericContainer<?> image(String name) {
    return new GenericContainer<>(DockerImageName.parse("localhost/sweepline/" + name + ":dev"))
        .withImagePullPolicy(_ -> false)
        .withCreateContainerCmdModifier(c ->
            Objects.requireNonNull(c.getHostConfig())
                .withReadonlyRootfs(true)
                .withCapDrop(Capability.ALL))
        .withTmpFs(Map.of("/tmp", "uid=10001,exec"));
  }
}

package dev.sweepline.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.PortBinding;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.BindMode;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.startupcheck.OneShotStartupCheckStrategy;
import org.testcontainers.containers.startupcheck.StartupCheckStrategy;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.DockerStatus;

/// The images as they ship, on a Docker daemon: as user 10001, without capabilities or a writable
/// root.
@Tag("docker")
class ImagesOnDockerTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ONE_EPOCH =
      "--config-dir /opt/sweepline/configs --config-name config +experiment=quickstart"
          + " training.max_epochs=1 data.image_size=24";

  private static final int KAFKA = 9092;

  /// Without shells: what is mounted over them cannot be run.
  @Test
  void trainerTrainsAndTellsEventsACheckpointAndAResult() {
    try (var trainer =
        trainer(ONE_EPOCH)
            .withEnv("SWEEPLINE_EVENTS_FILE", "/dev/stdout")
            .withFileSystemBind("/dev/null", "/usr/bin/dash", BindMode.READ_ONLY)
            .withFileSystemBind("/dev/null", "/usr/bin/bash", BindMode.READ_ONLY)) {
      trainer.start();

      var events =
          trainer.getLogs().lines().filter(l -> l.startsWith("{\"type\"")).map(this::json).toList();
      assertTrained(events);
      assertThat((String) events.getLast().get("checkpoint")).startsWith("/tmp/a1/epoch=");
    }
  }

  @Test
  void trainerRefusesABadConfigurationWithExitCode10() {
    try (var trainer =
        trainer("--config-dir /opt/sweepline/configs --config-name config model=resnet")
            .withStartupCheckStrategy(new EndedSomehow())) {
      trainer.start();

      assertThat(trainer.getCurrentContainerInfo().getState().getExitCodeLong()).isEqualTo(10);
      assertThat(trainer.getLogs()).contains("resnet").contains("efficientnet_b0");
    }
  }

  @Test
  void trainersEventsReachTheBrokerImage(@TempDir Path folder)
      throws IOException, InterruptedException, ExecutionException {
    // The daemon has a network of its own: its address is the one that containers and we reach.
    // Testcontainers would pull an image to find it out.
    var address = System.getenv().getOrDefault("TESTCONTAINERS_HOST_OVERRIDE", "localhost");
    // A file in a container with a read-only root can only be mounted.
    var properties =
        Files.writeString(
            folder.resolve("kafka.properties"),
            "bootstrap.servers=%s:%d\n".formatted(address, KAFKA));
    try (var broker =
            image("kafka")
                .withEnv("KAFKA_ADVERTISED_HOST", address)
                .withEnv("KAFKA_LOG_LEVEL", "INFO")
                .withCreateContainerCmdModifier(ImagesOnDockerTest::publishKafka)
                .waitingFor(Wait.forLogMessage(".*Kafka Server started.*", 1))
                .withStartupTimeout(Duration.ofMinutes(1));
        var trainer =
            trainer(ONE_EPOCH)
                .withFileSystemBind(
                    properties.toString(), "/etc/kafka.properties", BindMode.READ_ONLY)
                .withEnv("SWEEPLINE_KAFKA_PROPERTIES", "/etc/kafka.properties")
                .withEnv("SWEEPLINE_EVENTS_TOPIC", "sweepline.events")
                .withEnv("SWEEPLINE_EVENT_KEY", "00".repeat(32))) {
      broker.start();
      createTopic("sweepline.events", address);
      trainer.start();

      assertTrained(read("sweepline.events", address));
    }
  }

  /// A JVM that may not do without its cache of a start ends at once where that does not fit.
  @Test
  void operatorStartsWithWhatItsRehearsalLeft() {
    try (var operator =
        image("operator")
            .withCreateContainerCmdModifier(command ->
                command.withEntrypoint("java", "-XX:AOTMode=on", "-Xlog:aot", "-XX:+UseSerialGC"))
            .withCommand(
                "@/opt/sweepline/operator/operator",
                "-cp",
                "/opt/sweepline/operator/quarkus-run.jar",
                "-version")
            .withStartupCheckStrategy(new OneShotStartupCheckStrategy())) {
      operator.start();

      assertThat(operator.getLogs())
          .contains("Opened AOT cache /opt/sweepline/operator/operator.aot");
    }
  }

  /// As the operator does: the broker makes none by itself.
  private static void createTopic(String topic, String address)
      throws InterruptedException, ExecutionException {
    try (var admin = Admin.create(Map.of("bootstrap.servers", address + ":" + KAFKA))) {
      admin
          .createTopics(List.of(new NewTopic(topic, Optional.empty(), Optional.empty())))
          .all()
          .get();
    }
  }

  private static void assertTrained(List<Map<String, Object>> events) {
    assertThat(events.getFirst()).containsEntry("type", "Started");
    assertThat(events.getLast())
        .containsEntry("type", "Finished")
        .containsEntry("outcome", "Succeeded")
        .containsEntry("exitCode", 0);
    assertThat(events)
        .extracting(e -> e.get("seq"))
        .isEqualTo(List.<Object>copyOf(IntStream.range(0, events.size()).boxed().toList()));
  }

  /// What a topic holds, up to the record that says it is the last.
  private List<Map<String, Object>> read(String topic, String address) {
    var settings = new Properties();
    settings.putAll(
        Map.of(
            "bootstrap.servers",
            address + ":" + KAFKA,
            "group.id",
            "test",
            "auto.offset.reset",
            "earliest"));
    var deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    var events = new ArrayList<Map<String, Object>>();
    try (var consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of(topic));
      while (System.nanoTime() < deadline
          && (events.isEmpty() || !"Finished".equals(events.getLast().get("type")))) {
        for (var event : consumer.poll(Duration.ofSeconds(1))) {
          events.add(json(event.value()));
        }
      }
    }
    return events;
  }

  private Map<String, Object> json(String line) {
    try {
      return JSON.readValue(
          new ByteArrayInputStream(line.getBytes(UTF_8)), new TypeReference<>() {});
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + line, e);
    }
  }

  private static GenericContainer<?> trainer(String arguments) {
    return image("trainer")
        .withCommand(arguments.split(" "))
        .withEnv(
            Map.of(
                "SWEEPLINE_UID", "docker-test",
                "SWEEPLINE_ATTEMPT", "1",
                "SWEEPLINE_CHECKPOINT_DIR", "/tmp/a1",
                "SWEEPLINE_TERMINATION_LOG", "/tmp/result",
                "OMP_NUM_THREADS", "1"))
        .withStartupCheckStrategy(
            new OneShotStartupCheckStrategy().withTimeout(Duration.ofMinutes(3)));
  }

  private static GenericContainer<?> image(String name) {
    return new GenericContainer<>(DockerImageName.parse("localhost/sweepline/" + name + ":dev"))
        .withImagePullPolicy(_ -> false)
        .withCreateContainerCmdModifier(ImagesOnDockerTest::restrict)
        .withTmpFs(Map.of("/tmp", "exec,mode=1777"));
  }

  private static void restrict(CreateContainerCmd command) {
    Objects.requireNonNull(command.getHostConfig())
        .withReadonlyRootfs(true)
        .withCapDrop(Capability.ALL);
  }

  private static void publishKafka(CreateContainerCmd command) {
    Objects.requireNonNull(command.getHostConfig())
        .withPortBindings(PortBinding.parse(KAFKA + ":" + KAFKA));
  }

  /// A container that is over has started, whatever it ended with: the test looks at that.
  private static final class EndedSomehow extends StartupCheckStrategy {
    @Override
    public StartupStatus checkStartupState(DockerClient client, String containerId) {
      return DockerStatus.isContainerStopped(getCurrentState(client, containerId))
          ? StartupStatus.SUCCESSFUL
          : StartupStatus.NOT_YET_KNOWN;
    }
  }
}

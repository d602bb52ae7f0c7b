package dev.sweepline.operator.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.contract.EventKeys;
import dev.sweepline.contract.EventTopics;
import dev.sweepline.contract.TrainerEnvironment;
import dev.sweepline.operator.events.ProgressBoard;
import dev.sweepline.operator.events.SecuredKafka;
import dev.sweepline.planner.spec.Objective;
import dev.sweepline.planner.status.Progress;
import dev.sweepline.testing.Await;
import dev.sweepline.testing.KafkaBroker;
import dev.sweepline.testing.Received;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A relay and the operator reach a broker by TLS and password, told by one properties file.
@QuarkusTest
@TestProfile(SecuredKafka.class)
@Tag("kafka")
class SecuredKafkaTest {
  // TLS takes its time where much else runs.
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static KafkaBroker broker;

  @Inject ProgressBoard board;

  @TempDir Path folder;

  @BeforeAll
  static void startBroker() throws Exception {
    broker = SecuredKafka.start();
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void relayAndOperatorSpeakThroughIt() throws Exception {
    var events = folder.resolve("events.jsonl");
    var log = folder.resolve("relay.log");
    try (var relay = RelayProcess.start(environment(events, SecuredKafka.CLIENT), log)) {
      Await.value("the operator made the topics", PATIENCE, () -> topic(broker.client()));
      Files.writeString(
          events,
          "{\"type\":\"Progress\",\"step\":7,\"epoch\":1,\"epochEnd\":true}\n",
          StandardOpenOption.CREATE);

      Await.value(
          "the operator heard of step 7",
          PATIENCE,
          () ->
              board
                  .heard("u1", Objective.DEFAULT)
                  .map(heard -> heard.progress())
                  .map(Progress::step)
                  .filter(step -> step == 7));
      assertThat(relay.stop()).isZero();
      assertThat(Received.all(broker.client(), EventTopics.EVENTS)).hasSize(1);
      assertThat(Files.readString(log)).doesNotContain(SecuredKafka.PASSWORD);
    }
  }

  @Test
  void aWrongPasswordIsToldWithoutRepeatingIt() throws Exception {
    var wrong = folder.resolve("wrong.properties");
    Files.writeString(
        wrong,
        Files.readString(SecuredKafka.CLIENT).replace(SecuredKafka.PASSWORD, "hunter2 hunter2"));
    var events = folder.resolve("events.jsonl");
    Files.writeString(events, "{\"type\":\"Progress\",\"step\":7,\"epoch\":1}\n");
    var log = folder.resolve("relay.log");
    try (var _ = RelayProcess.start(environment(events, wrong), log)) {
      Await.value("it is told", PATIENCE, () -> Optional.of(read(log)).filter(this::says));

      assertThat(read(log)).doesNotContain("hunter2");
    }
  }

  private boolean says(String log) {
    return log.contains(
        "Invalid username or password; check user name and password in sasl.jaas.config");
  }

  private static Map<String, String> environment(Path events, Path client) {
    return Map.of(
        TrainerEnvironment.UID, "u1",
        TrainerEnvironment.ATTEMPT, "1",
        TrainerEnvironment.EVENTS_FILE, events.toString(),
        TrainerEnvironment.KAFKA_PROPERTIES, client.toString(),
        TrainerEnvironment.EVENT_KEY, EventKeys.derive(SecuredKafka.ROOT, "u1", 1));
  }

  private static Optional<Object> topic(Map<String, Object> client) {
    try (var admin = org.apache.kafka.clients.admin.Admin.create(client)) {
      return admin.listTopics().names().get().contains(EventTopics.EVENTS)
          ? Optional.of(EventTopics.EVENTS)
          : Optional.empty();
    } catch (java.util.concurrent.ExecutionException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static String read(Path log) {
    try {
      return Files.readString(log);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}

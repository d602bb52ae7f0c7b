package dev.sweepline.operator.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.contract.EventKeys;
import dev.sweepline.contract.EventTopics;
import dev.sweepline.contract.TrainerEnvironment;
import dev.sweepline.operator.events.ProgressBoard;
import dev.sweepline.operator.events.Received;
import dev.sweepline.operator.events.SecuredKafka;
import dev.sweepline.planner.spec.Objective;
import dev.sweepline.planner.status.Progress;
import dev.sweepline.testing.Await;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A relay and the operator reach a broker by TLS and password, told by one properties file.
@QuarkusTest
@TestProfile(SecuredKafka.class)
@Tag("kafka")
class SecuredKafkaTest {
  @Inject ProgressBoard board;

  @TempDir Path folder;

  @Test
  void relayAndOperatorSpeakThroughIt() throws Exception {
    var events = folder.resolve("events.jsonl");
    var log = folder.resolve("relay.log");
    try (var broker = SecuredKafka.start();
        var relay = RelayProcess.start(environment(events, SecuredKafka.CLIENT), log)) {
      Await.until("the operator made the topics", () -> !topic(broker.client()).isEmpty());
      Files.writeString(
          events,
          "{\"type\":\"Progress\",\"step\":7,\"epoch\":1,\"epochEnd\":true}\n",
          StandardOpenOption.CREATE);

      Await.value(
          "the operator heard of step 7",
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
    try (var _ = SecuredKafka.start();
        var _ = RelayProcess.start(environment(events, wrong), log)) {
      Await.until("it is told", () -> read(log).contains("Authentication"));

      assertThat(read(log)).contains("Kafka is away").doesNotContain("hunter2");
    }
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

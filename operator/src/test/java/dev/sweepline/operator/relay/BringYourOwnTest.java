package dev.sweepline.operator.relay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sweepline.contract.EventKeys;
import dev.sweepline.contract.EventTopics;
import dev.sweepline.contract.ExitCode;
import dev.sweepline.contract.Outcome;
import dev.sweepline.contract.TerminationMessage;
import dev.sweepline.contract.TrainerEnvironment;
import dev.sweepline.contract.TrainerEvent;
import dev.sweepline.operator.events.EventGate;
import dev.sweepline.operator.events.KafkaBroker;
import dev.sweepline.operator.events.Received;
import dev.sweepline.testing.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The example of a trainer in plain Python, with the relay and a broker: what happens in its Pod.
@Tag("kafka")
class BringYourOwnTest {
  private static final Path EXAMPLE =
      Path.of(System.getProperty("sweepline.root", ".."), "docs/examples/bring-your-own");
  private static final byte[] ROOT =
      "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final EventGate GATE =
      new EventGate(Optional.of((uid, attempt) -> EventKeys.derive(ROOT, uid, attempt)));

  private static final EventGate GATE_WITHOUT_KEYS = new EventGate(Optional.empty());

  @TempDir Path folder;
  private Path events;

  @BeforeEach
  void folders() throws IOException {
    events = Files.createDirectory(folder.resolve("events")).resolve("events.jsonl");
    Files.createDirectory(folder.resolve("kafka"));
  }

  @Test
  void aPythonScriptWithoutKafkaIsHeardLikeAnyTrainer() throws Exception {
    try (var broker = KafkaBroker.start(folder.resolve("kafka")).withTopics()) {
      var relay = relay(broker, 1);
      assertThat(script(1, 0).waitFor()).isEqualTo(ExitCode.DONE.code());
      Files.writeString(events, "Epoch 12: done\n", StandardOpenOption.APPEND);
      assertThat(relay.stop()).as(relay.log()).isZero();

      var heard = heard(broker);
      assertThat(heard.getFirst())
          .isInstanceOfSatisfying(
              TrainerEvent.Started.class,
              started -> {
                assertThat(started.configDigest()).isEqualTo("sha256:cc");
                assertThat(started.classes()).containsExactly("inner", "outer");
              });
      assertThat(heard.getLast())
          .isInstanceOfSatisfying(
              TrainerEvent.Finished.class,
              finished -> {
                assertThat(finished.outcome()).isEqualTo(Outcome.Succeeded);
                assertThat(finished.bestMetrics().get("val_f1")).isGreaterThan(0.9);
                assertThat(Path.of(String.valueOf(finished.checkpoint()))).exists();
              });
      assertThat(heard).filteredOn(TrainerEvent.CheckpointSaved.class::isInstance).isNotEmpty();
      assertThat(heard)
          .extracting(TrainerEvent::seq)
          .isEqualTo(LongStream.range(0, heard.size()).boxed().toList());
      assertThat(Received.reasons(broker.address(), EventTopics.REJECTED))
          .singleElement()
          .asString()
          .startsWith("unreadable: Unrecognized token 'Epoch'");
      var rows =
          MetricsFile.letters(folder, "u1", Map.of(1, "")).stream()
              .map(letter -> GATE_WITHOUT_KEYS.judge(Received.of("u1", letter.value())))
              .map(EventGate.Recovered.class::cast)
              .flatMap(recovered -> recovered.rows().rows().stream())
              .toList();
      assertThat(rows)
          .extracting(row -> row.metrics().get("val_f1"))
          .as("metrics.jsonl has what the events have")
          .isEqualTo(
              heard.stream()
                  .filter(BringYourOwnTest::isEpochEnd)
                  .map(event -> ((TrainerEvent.Progress) event).metrics().get("val_f1"))
                  .toList());
      var left =
          new ObjectMapper()
              .readValue(folder.resolve("termination").toFile(), TerminationMessage.class);
      assertThat(left.exitCode()).isZero();
      assertThat(left.bestMetrics())
          .isEqualTo(((TrainerEvent.Finished) heard.getLast()).bestMetrics());
    }
  }

  @Test
  void aScriptThatIsStoppedGoesOnFromItsCheckpoint() throws Exception {
    try (var broker = KafkaBroker.start(folder.resolve("kafka")).withTopics()) {
      var relay = relay(broker, 1);
      var script = script(1, 0.05);
      Await.until("the second checkpoint", () -> lines("CheckpointSaved") >= 2);
      script.destroy();
      assertThat(script.waitFor()).isEqualTo(ExitCode.STOPPED.code());
      assertThat(relay.stop()).isZero();
      var stopped = heard(broker);
      var finished = (TrainerEvent.Finished) stopped.getLast();
      assertThat(finished.outcome()).isEqualTo(Outcome.Stopped);

      Files.delete(events);
      Files.delete(events.resolveSibling("events.jsonl.position"));
      var next = relay(broker, 2);
      var resumed =
          script(2, 0, TrainerEnvironment.RESUME_FROM, String.valueOf(finished.checkpoint()));
      assertThat(resumed.waitFor()).isEqualTo(ExitCode.DONE.code());
      assertThat(next.stop()).isZero();

      var all = heard(broker);
      var second = all.stream().filter(event -> event.attempt() == 2).toList();
      var before = stopped.stream().filter(BringYourOwnTest::isEpochEnd).count();
      var after = second.stream().filter(BringYourOwnTest::isEpochEnd).count();
      assertThat(before + after).as("each of the 12 epochs once").isEqualTo(12);
      assertThat(second.getFirst().seq()).isZero();
    }
  }

  @Test
  void aRelayThatIsKilledWhileKafkaIsAwayLosesNothing() throws Exception {
    try (var broker = KafkaBroker.start(folder.resolve("kafka")).withTopics()) {
      var relay = relay(broker, 1);
      write(0, 50);
      Await.until("the relay sent some", () -> !heard(broker).isEmpty());
      broker.stop();
      write(50, 100);
      relay.kill();
      Files.move(events, events.resolveSibling("events.jsonl.1"));
      write(100, 150);
      var again = relay(broker, 1);
      broker.startAgain();
      assertThat(again.stop()).as(again.log()).isZero();

      assertThat(
              heard(broker).stream()
                  .distinct()
                  .map(event -> ((TrainerEvent.Progress) event).step()))
          .isEqualTo(LongStream.range(0, 150).boxed().toList());
      System.out.printf("relay: resident memory %d KiB%n", memory(broker));
    }
  }

  private long memory(KafkaBroker broker) throws Exception {
    try (var relay = relay(broker, 1)) {
      write(150, 2000);
      Await.until("all are sent", () -> heard(broker).size() >= 2000);
      return relay.residentMemory();
    }
  }

  private void write(long from, long to) throws IOException {
    for (long step = from; step < to; step++) {
      Files.writeString(
          events,
          "{\"type\":\"Progress\",\"step\":%d,\"epoch\":0,\"time\":\"2026-02-13T09:00:00Z\"}%n"
              .formatted(step),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    }
  }

  private long lines(String type) {
    try {
      return Files.exists(events)
          ? Files.readAllLines(events).stream().filter(line -> line.contains(type)).count()
          : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  private RelayProcess relay(KafkaBroker broker, int attempt) throws IOException {
    var kafka = folder.resolve("client.properties");
    Files.writeString(kafka, "bootstrap.servers=" + broker.address() + "\n");
    var environment = environment(attempt);
    environment.put(TrainerEnvironment.CONFIG_DIGEST, "sha256:cc");
    environment.put(TrainerEnvironment.KAFKA_PROPERTIES, kafka.toString());
    environment.put(TrainerEnvironment.EVENT_KEY, EventKeys.derive(ROOT, "u1", attempt));
    return RelayProcess.start(environment, folder.resolve("relay.log"));
  }

  private Map<String, String> environment(int attempt) {
    var environment = new HashMap<String, String>();
    environment.put(TrainerEnvironment.UID, "u1");
    environment.put(TrainerEnvironment.ATTEMPT, String.valueOf(attempt));
    environment.put(TrainerEnvironment.EVENTS_FILE, events.toString());
    return environment;
  }

  private Process script(int attempt, double pause, String... more) throws IOException {
    var config = folder.resolve("config.yaml");
    Files.writeString(
        config,
        """
        seed: 1
        data:
          name: spirals
          points: 400
        training:
          max_epochs: 12
          lr: 0.1
          pause_s: %s
        model:
          name: tanh
          hidden: 24
        """
            .formatted(pause));
    var builder =
        new ProcessBuilder("python3", "-B", EXAMPLE.resolve("train.py").toString())
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(folder.resolve("script.log").toFile()));
    builder.environment().putAll(environment(attempt));
    builder.environment().put(TrainerEnvironment.CONFIG, config.toString());
    builder
        .environment()
        .put(TrainerEnvironment.CHECKPOINT_DIR, folder.resolve("a" + attempt).toString());
    builder
        .environment()
        .put(TrainerEnvironment.TERMINATION_LOG, folder.resolve("termination").toString());
    for (int i = 0; i < more.length; i += 2) {
      builder.environment().put(more[i], more[i + 1]);
    }
    return builder.start();
  }

  private static boolean isEpochEnd(TrainerEvent event) {
    return event instanceof TrainerEvent.Progress progress && progress.epochEnd();
  }

  /// Through the operator's gate: signed, of this contract.
  private static List<TrainerEvent> heard(KafkaBroker broker) {
    return Received.all(broker.address(), EventTopics.EVENTS).stream()
        .map(GATE::judge)
        .map(verdict -> {
          assertThat(verdict).isInstanceOf(EventGate.Accepted.class);
          return ((EventGate.Accepted) verdict).event();
        })
        .toList();
  }
}

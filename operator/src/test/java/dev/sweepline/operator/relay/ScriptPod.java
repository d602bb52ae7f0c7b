package dev.sweepline.operator.relay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sweepline.contract.EventKeys;
import dev.sweepline.contract.EventTopics;
import dev.sweepline.contract.TerminationMessage;
import dev.sweepline.contract.TrainerEnvironment;
import dev.sweepline.contract.TrainerEvent;
import dev.sweepline.operator.events.EventGate;
import dev.sweepline.operator.events.OperatorTopics;
import dev.sweepline.testing.KafkaBroker;
import dev.sweepline.testing.Received;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a trainer that speaks no Kafka has in its Pod: its variables, a relay and a broker.
final class ScriptPod implements AutoCloseable {
  static final Path EXAMPLE =
      Path.of(System.getProperty("sweepline.root", ".."), "docs/examples/bring-your-own");

  private static final byte[] ROOT =
      "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final EventGate GATE =
      new EventGate(Optional.of((uid, attempt) -> EventKeys.derive(ROOT, uid, attempt)));

  private final Path folder;
  private final Path events;
  private final KafkaBroker broker;

  private ScriptPod(Path folder, Path events, KafkaBroker broker) {
    this.folder = folder;
    this.events = events;
    this.broker = broker;
  }

  static ScriptPod in(Path folder) throws Exception {
    var events = Files.createDirectory(folder.resolve("events")).resolve("events.jsonl");
    var broker = KafkaBroker.start(Files.createDirectory(folder.resolve("kafka")));
    return new ScriptPod(folder, events, OperatorTopics.on(broker));
  }

  /// What the trainer writes.
  Path events() {
    return events;
  }

  KafkaBroker broker() {
    return broker;
  }

  /// How many lines of this type the trainer has written.
  long lines(String type) {
    try {
      return Files.exists(events)
          ? Files.readAllLines(events).stream().filter(line -> line.contains(type)).count()
          : 0;
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + events, e);
    }
  }

  RelayProcess relay(int attempt) throws IOException {
    var kafka = folder.resolve("client.properties");
    Files.writeString(kafka, "bootstrap.servers=" + broker.address() + "\n");
    var environment = environment(attempt);
    environment.put(TrainerEnvironment.CONFIG_DIGEST, "sha256:cc");
    environment.put(TrainerEnvironment.KAFKA_PROPERTIES, kafka.toString());
    environment.put(TrainerEnvironment.EVENT_KEY, EventKeys.derive(ROOT, "u1", attempt));
    return RelayProcess.start(environment, folder.resolve("relay.log"));
  }

  Process trainer(List<String> command, int attempt, String config, Map<String, String> more)
      throws IOException {
    var builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
    var environment = builder.environment();
    environment.putAll(environment(attempt));
    environment.put(
        TrainerEnvironment.CONFIG,
        Files.writeString(folder.resolve("config.yaml"), config).toString());
    environment.put(TrainerEnvironment.CHECKPOINT_DIR, folder.resolve("a" + attempt).toString());
    environment.put(TrainerEnvironment.TERMINATION_LOG, folder.resolve("termination").toString());
    environment.putAll(more);
    return builder.start();
  }

  private Map<String, String> environment(int attempt) {
    return new HashMap<>(
        Map.of(
            TrainerEnvironment.UID,
            "u1",
            TrainerEnvironment.ATTEMPT,
            String.valueOf(attempt),
            TrainerEnvironment.EVENTS_FILE,
            events.toString()));
  }

  /// What the trainer prints.
  Path log() {
    return folder.resolve("script.log");
  }

  TerminationMessage termination() throws IOException {
    return new ObjectMapper()
        .readValue(folder.resolve("termination").toFile(), TerminationMessage.class);
  }

  /// Another attempt begins with files of its own.
  void forgetEvents() throws IOException {
    Files.delete(events);
    Files.delete(events.resolveSibling("events.jsonl.position"));
  }

  /// Through the operator's gate: signed, of this contract.
  List<TrainerEvent> heard() {
    return Received.all(broker.address(), EventTopics.EVENTS).stream()
        .map(GATE::judge)
        .map(verdict -> {
          assertThat(verdict).isInstanceOf(EventGate.Accepted.class);
          return ((EventGate.Accepted) verdict).event();
        })
        .toList();
  }

  @Override
  public void close() {
    broker.close();
  }
}

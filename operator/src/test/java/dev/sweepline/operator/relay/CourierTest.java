package dev.sweepline.operator.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.contract.EventKeys;
import dev.sweepline.contract.EventMac;
import dev.sweepline.contract.EventTopics;
import dev.sweepline.contract.RecoveredRows;
import dev.sweepline.contract.SpooledLetter;
import dev.sweepline.contract.TrainerEnvironment;
import dev.sweepline.contract.TrainerEvent;
import dev.sweepline.operator.events.EventGate;
import dev.sweepline.operator.events.OperatorTopics;
import dev.sweepline.operator.events.Wire;
import dev.sweepline.testing.KafkaBroker;
import dev.sweepline.testing.PretendTrainer;
import dev.sweepline.testing.Received;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What lies beside the checkpoints reaches a real broker, through the operator's gate.
@Tag("kafka")
class CourierTest {
  private static final byte[] ROOT =
      "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final EventGate GATE =
      new EventGate(Optional.of((uid, attempt) -> EventKeys.derive(ROOT, uid, attempt)));

  @TempDir static Path kafka;
  private static KafkaBroker broker;

  @TempDir Path folder;
  private final String uid = UUID.randomUUID().toString();
  private Path checkpoints;

  @BeforeAll
  static void startBroker() throws Exception {
    broker = OperatorTopics.on(KafkaBroker.start(kafka));
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void folders() {
    checkpoints = folder.resolve(uid);
  }

  @Test
  void carriesWhatAttemptsLeftOnceAndInOrder() throws Exception {
    var first = events(1, 300);
    var second = events(2, 5);
    spool(2, second, "");
    spool(1, first, "S 00ff {\"cut");

    assertThat(run(true, false, Duration.ofSeconds(30))).isEmpty();

    assertThat(heard()).isEqualTo(List.of(first, second).stream().flatMap(List::stream).toList());
    assertThat(folder.resolve(uid + "/a1/events.spool")).doesNotExist();
    assertThat(folder.resolve(uid + "/a2/events.spool")).doesNotExist();
    assertThat(run(true, false, Duration.ofSeconds(30))).isEmpty();
    assertThat(heard()).hasSize(305);
  }

  @Test
  void endsByItselfAsTheImageStartsIt() throws Exception {
    spool(1, events(1, 10), "");
    metrics(1, "{\"step\":10,\"time\":\"2026-02-13T09:00:00Z\",\"val_f1\":0.5}");
    var log = folder.resolve("courier.log");
    var courier =
        new ProcessBuilder(RelayProcess.command("courier"))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    courier
        .environment()
        .putAll(
            Map.of(
                TrainerEnvironment.UID,
                uid,
                Courier.FOLDER,
                checkpoints.toString(),
                TrainerEnvironment.KAFKA_PROPERTIES,
                CourierRuns.kafka(folder, broker.address()).toString(),
                Courier.LEFTOVERS,
                "true",
                Courier.ROWS,
                "true",
                Courier.KEYS,
                "1=" + key(1) + " 2=" + key(2)));

    int exitCode = courier.start().waitFor();

    assertThat(exitCode).as(Files.readString(log)).isZero();
    assertThat(received().map(GATE::judge).map(Object::getClass).distinct())
        .isEqualTo(List.of(EventGate.Accepted.class, EventGate.Recovered.class));
    assertThat(Files.readString(log)).doesNotContain(key(1));
  }

  @Test
  void saysWhyItCouldNotAndLeavesEverythingForTheNext() throws Exception {
    var left = events(1, 20);
    spool(1, left, "");
    broker.stop();

    assertThat(run(true, false, Duration.ofSeconds(3))).contains("TimeoutException");
    assertThat(folder.resolve(uid + "/a1/events.spool")).exists();

    broker.serve();
    assertThat(run(true, false, Duration.ofSeconds(60))).isEmpty();
    assertThat(heard().stream().distinct()).isEqualTo(left);
  }

  @Test
  void sendsRowsOfAllAttemptsSignedAndSaysWhereTheyEnd() throws Exception {
    metrics(
        1,
        "{\"epoch\":1,\"step\":10,\"time\":\"2026-02-13T09:00:00Z\",\"val_f1\":0.5,\"val_confusion\":[[1]]}",
        "{\"epoch\":2,\"step\":20,\"val_f1\":0.6}",
        "no line");
    metrics(2, "{\"epoch\":3,\"step\":30,\"time\":\"2026-02-13T09:01:00Z\",\"val_f1\":0.7}");

    assertThat(run(false, true, Duration.ofSeconds(30))).isEmpty();

    assertThat(rows())
        .containsExactly(
            new RecoveredRows(uid, 1, 0, false, List.of(row(10, 1, "2026-02-13T09:00:00Z", 0.5))),
            new RecoveredRows(uid, 2, 1, true, List.of(row(30, 3, "2026-02-13T09:01:00Z", 0.7))));
  }

  @Test
  void doesNotCallItDoneWhereTheFolderOfTheExperimentIsMissing() throws Exception {
    var errand =
        new Courier.Errand(
            checkpoints,
            uid,
            CourierRuns.kafka(folder, "localhost:9"),
            EventTopics.EVENTS,
            true,
            true,
            false,
            Map.of());

    assertThat(CourierRuns.run(errand, Duration.ofSeconds(1)))
        .isEqualTo(
            "an attempt left events, but there is no folder %s: is the claim of spec.storage still"
                    .formatted(checkpoints)
                + " the one that it wrote to?");
  }

  @Test
  void saysThatThereAreNoRows() throws Exception {
    assertThat(run(false, true, Duration.ofSeconds(30))).isEmpty();

    assertThat(rows()).containsExactly(new RecoveredRows(uid, 2, 0, true, List.of()));
  }

  @Test
  void aRelayLeavesWhatKafkaDoesNotTakeAndTheNextOneSendsItFirst() throws Exception {
    broker.stop();
    relay(1, "one", "two", "three");
    assertThat(folder.resolve("termination-1")).hasContent("{\"eventsLeft\":true}");
    assertThat(Files.readAllLines(folder.resolve(uid + "/a1/events.spool"))).hasSize(2);

    broker.serve();
    relay(2, "four", "five");

    assertThat(heard())
        .extracting(TrainerEvent::attempt, TrainerEvent::seq)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(1, 0L),
            org.assertj.core.groups.Tuple.tuple(1, 1L),
            org.assertj.core.groups.Tuple.tuple(2, 0L),
            org.assertj.core.groups.Tuple.tuple(2, 1L));
    assertThat(folder.resolve("termination-2")).hasContent("{\"eventsLeft\":false}");
    assertThat(folder.resolve(uid + "/a1/events.spool")).doesNotExist();
  }

  /// A relay whose trainer wrote these and ended.
  private void relay(int attempt, String... names) throws Exception {
    var pod = Files.createDirectory(folder.resolve("pod-" + attempt));
    var lines = new StringBuilder();
    for (var name : names) {
      // A line that is no event takes no number.
      lines.append(
          name.equals("two")
              ? "two\n"
              : "{\"type\":\"Progress\",\"step\":7,\"epoch\":0,\"metrics\":{\"%s\":1}}\n"
                  .formatted(name));
    }
    Files.writeString(pod.resolve("events.jsonl"), lines);
    var termination = Files.createFile(folder.resolve("termination-" + attempt));
    var environment = new HashMap<String, String>();
    environment.put(TrainerEnvironment.UID, uid);
    environment.put(TrainerEnvironment.ATTEMPT, String.valueOf(attempt));
    environment.put(TrainerEnvironment.EVENTS_FILE, pod.resolve("events.jsonl").toString());
    environment.put(
        TrainerEnvironment.CHECKPOINT_DIR, checkpoints.resolve("a" + attempt).toString());
    environment.put(TrainerEnvironment.EVENT_KEY, key(attempt));
    environment.put(TrainerEnvironment.TERMINATION_LOG, termination.toString());
    environment.put(
        TrainerEnvironment.KAFKA_PROPERTIES,
        CourierRuns.kafka(folder, broker.address()).toString());
    var relay =
        new Relay(
            RelaySettings.of(environment),
            Clock.systemUTC(),
            Duration.ofSeconds(attempt == 1 ? 2 : 30));
    relay.stop();
    relay.run();
  }

  private String run(boolean leftovers, boolean rows, Duration patience) throws Exception {
    var keys = new TreeMap<>(Map.of(1, key(1), 2, key(2)));
    return CourierRuns.run(
        new Courier.Errand(
            checkpoints,
            uid,
            CourierRuns.kafka(folder, broker.address()),
            EventTopics.EVENTS,
            leftovers,
            leftovers,
            rows,
            keys),
        patience);
  }

  private String key(int attempt) {
    return EventKeys.derive(ROOT, uid, attempt);
  }

  private List<TrainerEvent> events(int attempt, int count) {
    var trainer = new PretendTrainer(uid, attempt);
    return java.util.stream.IntStream.range(0, count)
        .<TrainerEvent>mapToObj(step -> trainer.step(step, 0.5, Map.of("train_loss", 0.1)))
        .toList();
  }

  private void spool(int attempt, List<TrainerEvent> events, String end) throws Exception {
    var bytes = new ByteArrayOutputStream();
    for (var event : events) {
      var value = Wire.json(event);
      bytes.writeBytes(new SpooledLetter('S', EventMac.sign(key(attempt), value), value).line());
    }
    bytes.writeBytes(end.getBytes(StandardCharsets.UTF_8));
    Files.write(attempt(attempt).resolve(SpooledLetter.FILE), bytes.toByteArray());
  }

  private void metrics(int attempt, String... lines) throws Exception {
    Files.write(attempt(attempt).resolve("metrics.jsonl"), List.of(lines));
  }

  private Path attempt(int attempt) throws Exception {
    return Files.createDirectories(checkpoints.resolve("a" + attempt));
  }

  private static RecoveredRows.Row row(long step, double epoch, String time, double f1) {
    return new RecoveredRows.Row(step, epoch, Instant.parse(time), Map.of("val_f1", f1));
  }

  private List<TrainerEvent> heard() {
    return verdicts(EventGate.Accepted.class).stream().map(EventGate.Accepted::event).toList();
  }

  private List<RecoveredRows> rows() {
    return verdicts(EventGate.Recovered.class).stream().map(EventGate.Recovered::rows).toList();
  }

  /// Of this test's experiment: all share one topic.
  private Stream<ConsumerRecord<String, byte[]>> received() {
    return Received.all(broker.address(), EventTopics.EVENTS).stream()
        .filter(each -> uid.equals(each.key()));
  }

  private <T extends EventGate.Verdict> List<T> verdicts(Class<T> expected) {
    return received()
        .map(GATE::judge)
        .map(verdict -> {
          assertThat(verdict).isInstanceOf(expected);
          return expected.cast(verdict);
        })
        .toList();
  }
}

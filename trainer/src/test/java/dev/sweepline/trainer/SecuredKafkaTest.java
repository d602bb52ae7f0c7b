package dev.sweepline.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.contract.EventMac;
import dev.sweepline.contract.EventTopics;
import dev.sweepline.contract.TrainerEnvironment;
import dev.sweepline.contract.TrainerEvent;
import dev.sweepline.testing.KafkaBroker;
import dev.sweepline.testing.Received;
import dev.sweepline.testing.SaslSsl;
import dev.sweepline.trainer.data.GenerateDocuments;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// A trainer's process and a broker that is reached by TLS with a name and a password only.
@Tag("kafka")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class SecuredKafkaTest {
  private static final String KEY = "00ff";

  private Path data;
  private Path client;
  private KafkaBroker broker;
  private Path folder;

  @BeforeAll
  void startBroker(@TempDir Path shared) throws Exception {
    data = Files.createDirectory(shared.resolve("data"));
    GenerateDocuments.main(new String[] {data.toString(), "--pages", "40", "--size", "24"});
    var place = Files.createDirectory(shared.resolve("broker"));
    client = place.resolve("client.properties");
    int port = KafkaBroker.freePort();
    SaslSsl.prepare(place, client, "127.0.0.1:" + port);
    broker = KafkaBroker.startSecured(place, client, port);
    broker.createTopic(EventTopics.EVENTS);
  }

  @AfterAll
  void stopBroker() {
    if (broker != null) {
      broker.close();
    }
  }

  @BeforeEach
  void own(@TempDir Path own) {
    folder = own;
  }

  @Test
  void tellsItsWholeRunThroughIt() throws Exception {
    var child = train("told", client);

    assertThat(child.exitCode()).as(child.output()).isZero();
    var records = heard("told");
    assertThat(records).allMatch(SecuredKafkaTest::isSigned);
    var events = new ArrayList<TrainerEvent>();
    for (var each : records) {
      events.add(ChildTrainer.JSON.readValue(each.value(), TrainerEvent.class));
    }
    assertThat(events)
        .extracting(TrainerEvent::seq)
        .isEqualTo(LongStream.range(0, events.size()).boxed().toList());
    assertThat(events.getFirst()).isInstanceOf(TrainerEvent.Started.class);
    assertThat(events.getLast()).isInstanceOf(TrainerEvent.Finished.class);
    // On a busy machine a handshake may take longer than the trainer waits at first: only that
    // would be told, and the events come all the same.
    assertThat(child.output())
        .doesNotContain("AuthenticationException")
        .doesNotContain("; check ")
        .doesNotContain(SaslSsl.PASSWORD);
  }

  @Test
  void saysThatThePasswordIsWrongWithoutRepeatingItAndTrainsOn() throws Exception {
    var wrong = changed("wrong.properties", SaslSsl.PASSWORD, "hunter2 of somebody else's account");

    var child = train("password", wrong);

    assertTrainedOn(child);

    assertThat(child.output())
        .contains("Invalid username or password; check user name and password in sasl.jaas.config")
        .doesNotContain("hunter2");
    assertThat(heard("password")).isEmpty();
  }

  @Test
  void saysThatNoKnownAuthoritySignedTheBrokersCertificateAndTrainsOn() throws Exception {
    var stranger =
        changed(
            "stranger.properties",
            client.resolveSibling("ca.pem").toString(),
            SaslSsl.stranger(folder).toString());

    var child = train("authority", stranger);

    assertTrainedOn(child);

    assertThat(child.output())
        .contains(
            "check ssl.truststore.location: it must hold the authority that signed the broker's")
        .doesNotContain(SaslSsl.PASSWORD);
    assertThat(heard("authority")).isEmpty();
  }

  private static void assertTrainedOn(ChildTrainer child) throws Exception {
    assertThat(child.exitCode()).as(child.output()).isZero();
    assertThat(child.termination().bestMetrics()).containsKey("val_f1");
    assertThat(child.output())
        .contains("Kafka does not answer, events wait: ", "events wait for a later attempt");
  }

  private Path changed(String name, String from, String to) throws IOException {
    var text = Files.readString(client);
    assertThat(text).contains(from);
    return Files.writeString(folder.resolve(name), text.replace(from, to));
  }

  private ChildTrainer train(String uid, Path kafka) throws IOException {
    var config =
        Files.writeString(
            folder.resolve("config.yaml"),
            """
            model: {name: nano}
            data: {root: %s, image_size: 16, batch_size: 8, workers: 1}
            training: {lr: 0.005, max_epochs: 3}
            """
                .formatted(data));
    return ChildTrainer.start(
        folder.resolve("run"),
        Map.of(
            TrainerEnvironment.CONFIG,
            config.toString(),
            TrainerEnvironment.UID,
            uid,
            TrainerEnvironment.EVENTS_FILE,
            "",
            TrainerEnvironment.EVENT_KEY,
            KEY,
            TrainerEnvironment.KAFKA_PROPERTIES,
            kafka.toString()));
  }

  private List<ConsumerRecord<String, byte[]>> heard(String uid) {
    return Received.all(broker.client(), EventTopics.EVENTS).stream()
        .filter(each -> uid.equals(each.key()))
        .toList();
  }

  private static boolean isSigned(ConsumerRecord<String, byte[]> each) {
    return EventMac.verify(
        KEY,
        each.value(),
        new String(each.headers().lastHeader(EventMac.HEADER).value(), StandardCharsets.US_ASCII));
  }
}

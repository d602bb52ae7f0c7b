package dev.sweepline.operator.wandb;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sweepline.contract.EventTopics;
import dev.sweepline.contract.Outcome;
import dev.sweepline.contract.TrainerEvent;
import dev.sweepline.operator.cluster.Await;
import dev.sweepline.operator.events.KafkaBroker;
import dev.sweepline.operator.events.PretendTrainer;
import dev.sweepline.operator.events.Wire;
import dev.sweepline.planner.spec.Tracking;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@Tag("kafka")
@Tag("wandb")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class ForwarderTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final RunEnding SUCCESS =
      new RunEnding("Succeeded", 0, Map.of("val_f1", 0.9, "val_acc", 0.91), 2, 1);

  private final PretendDirectory directory = new PretendDirectory();
  private final Map<String, String> locked = new ConcurrentHashMap<>();
  private final String uid = UUID.randomUUID().toString();

  private KafkaBroker broker;
  private FakeWandb server;
  private KafkaProducer<String, byte[]> producer;
  private Path offline;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    server = FakeWandb.start(folder);
    broker = KafkaBroker.start(folder).withTopics();
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.address()),
            new StringSerializer(),
            new ByteArraySerializer());
    offline = folder.resolve("offline");
  }

  @AfterAll
  void stop() {
    if (producer != null) {
      producer.close();
    }
    if (broker != null) {
      broker.close();
    }
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void forgetFaults() {
    server.control("{\"clear\":true}");
  }

  @Test
  void makesARunThatAppearsRight() {
    var facts = Samples.facts(id("right"), Tracking.Mode.ONLINE);
    directory.knows(facts);
    var trainer = new PretendTrainer(facts.id(), 1);
    try (var forwarder = forwarder()) {
      send(trainer.started(2));
      send(trainer.step(5, 0.5, Map.of("train_loss", 1.5)));
      send(trainer.epochEnd(10, 1, Map.of("train_loss", 1.0, "val_f1", 0.8, "val_acc", 0.81)));
      send(trainer.epochEnd(20, 2, Map.of("train_loss", 0.5, "val_f1", 0.9, "val_acc", 0.91)));
      send(trainer.succeeded(Map.of("val_f1", 0.9, "val_acc", 0.91), 2));
      directory.settles(facts.id(), SUCCESS);

      var run = awaitState(facts.id(), "finished");

      assertThat(run.path("displayName").asText()).isEqualTo(facts.name());
      assertThat(run.path("group").asText()).isEqualTo(facts.group());
      assertThat(run.path("jobType").asText()).isEqualTo("train");
      assertThat(run.path("notes").asText()).isEqualTo(facts.notes());
      assertThat(run.path("tags").valueStream().map(JsonNode::asText))
          .containsExactlyElementsOf(facts.tags());
      assertThat(run.at("/config/data/image_size").asInt()).isEqualTo(384);
      assertThat(run.at("/rawConfig/_wandb/value/t/12").asText()).isEqualTo("0.1.0");
      assertThat(FakeWandb.column(run, "_step")).containsExactly(5.0, 10.0, 20.0);
      assertThat(FakeWandb.column(run, "train_loss")).containsExactly(1.5, 1.0, 0.5);
      assertThat(FakeWandb.column(run, "attempt")).containsExactly(1.0, 1.0, 1.0);
      assertThat(run.at("/summary/val_f1").isNumber()).as("a plain number").isTrue();
      assertThat(run.at("/summary/val_f1").asDouble()).isEqualTo(0.9);
      assertThat(run.at("/summary/val_acc").asDouble()).isEqualTo(0.91);
      assertThat(run.at("/summary/best_epoch").asInt()).isEqualTo(2);
      assertThat(run.path("anomalies")).isEmpty();
      Await.until("nothing is in hand", () -> forwarder.load().runs() == 0);
    }
  }

  @Test
  void losesAndDoublesNothingWhenTheServerFails() {
    var facts = Samples.facts(id("faults"), Tracking.Mode.ONLINE);
    directory.knows(facts);
    server.control(
        """
        {"rules": [
          {"fail_next": 1, "status": 503, "operation": "UpsertBucket"},
          {"drop_after_next": 1, "path": "RUN/file_stream"},
          {"fail_next": 1, "status": 429, "retry_after": 1, "path": "RUN/file_stream"},
          {"fail_next": 2, "status": 503, "skip": 1, "path": "RUN/file_stream"}
        ]}
        """
            .replace("RUN", facts.id()));
    var trainer = new PretendTrainer(facts.id(), 1);
    try (var forwarder = forwarder()) {
      send(trainer.started(3));
      IntStream.rangeClosed(1, 300).forEach(step -> send(row(trainer, step)));
      send(trainer.finished(Outcome.Failed, 1, Map.of(), null));
      directory.settles(facts.id(), new RunEnding("Failed", 1, Map.of(), null, 1));

      var run = awaitState(facts.id(), "failed");

      assertThat(run.at("/steps/count").asInt()).isEqualTo(300);
      assertThat(run.at("/steps/strictly_increasing").asBoolean()).isTrue();
      assertThat(run.at("/counters/redelivered").asInt(run.path("redelivered").asInt()))
          .as("the answer that was lost made it repeat")
          .isPositive();
      assertThat(run.path("anomalies")).isEmpty();
      assertThat(forwarder.load().inTrouble()).isZero();
    }
  }

  @Test
  void goesOnAfterACrashWithEveryRowOnce() throws InterruptedException {
    var facts = Samples.facts(id("crash"), Tracking.Mode.ONLINE);
    directory.knows(facts);
    var trainer = new PretendTrainer(facts.id(), 1);
    send(trainer.started(3));
    for (int life = 0; life < 3; life++) {
      int from = life * 100;
      var forwarder = forwarder();
      IntStream.rangeClosed(from + 1, from + 100).forEach(step -> send(row(trainer, step)));
      Await.value(
          "some rows of life " + life + " arrived",
          PATIENCE,
          () ->
              Optional.of(server.run(facts.id()))
                  .filter(run -> run.at("/steps/count").asInt() > from));
      forwarder.crash();
    }
    try (var forwarder = forwarder()) {
      send(trainer.succeeded(Map.of("val_f1", 0.9), 2));
      directory.settles(facts.id(), SUCCESS);

      var run = awaitState(facts.id(), "finished");

      assertThat(run.at("/steps/count").asInt()).isEqualTo(300);
      assertThat(run.at("/steps/strictly_increasing").asBoolean()).isTrue();
      assertThat(run.path("anomalies")).isEmpty();
      Await.until("nothing is in hand", () -> forwarder.load().runs() == 0);
    }
  }

  @Test
  void letsNobodyWaitForABlockedRun() {
    var blocked = Samples.facts(id("blocked"), Tracking.Mode.ONLINE);
    var free = Samples.facts(id("free"), Tracking.Mode.ONLINE);
    directory.knows(blocked);
    directory.knows(free);
    locked.put(blocked.id(), "there is no Secret team-a/wandb");
    try (var forwarder = forwarder()) {
      for (var facts : List.of(blocked, free)) {
        var trainer = new PretendTrainer(facts.id(), 1);
        send(row(trainer, 1));
        send(trainer.succeeded(Map.of("val_f1", 0.9), 1));
        directory.settles(facts.id(), SUCCESS);
      }
      awaitState(free.id(), "finished");
      assertThat(server.run(blocked.id()).isMissingNode()).isTrue();
      Await.until("it is known", () -> forwarder.load().inTrouble() == 1);

      locked.clear();
      assertThat(awaitState(blocked.id(), "finished").at("/steps/count").asInt()).isEqualTo(1);
    }
  }

  @Test
  void writesOfflineRunsThatTheOfficialClientUploads() throws Exception {
    var facts = Samples.facts(id("offline"), Tracking.Mode.OFFLINE);
    directory.knows(facts);
    var client = OfficialClient.installed();
    var trainer = new PretendTrainer(facts.id(), 1);
    send(trainer.started(3));
    for (int life = 0; life < 2; life++) {
      int from = life * 100;
      var forwarder = forwarder();
      IntStream.rangeClosed(from + 1, from + 100).forEach(step -> send(row(trainer, step)));
      Await.value(
          "rows of life " + life + " are on disk",
          PATIENCE,
          () -> Optional.of(written(facts.id())).filter(step -> step > from));
      forwarder.crash();
    }
    try (var forwarder = forwarder()) {
      send(trainer.succeeded(Map.of("val_f1", 0.9), 2));
      directory.settles(facts.id(), SUCCESS);
      Await.until("the run ended", () -> ended(facts.id()));
      assertThat(forwarder.load().inTrouble()).isZero();
    }

    var folders =
        OfflineRuns.logs(offline, facts.id()).stream().map(Path::getParent).toArray(Path[]::new);
    var output = client.sync(server, folders);
    var run = server.run(facts.id());

    assertThat(run.path("state").asText()).as(output).isEqualTo("finished");
    assertThat(run.at("/steps/count").asInt()).isEqualTo(200);
    assertThat(run.at("/steps/strictly_increasing").asBoolean()).isTrue();
    assertThat(run.path("anomalies")).isEmpty();
  }

  @Test
  void putsAsideWhatIsNoEvent() {
    var facts = Samples.facts(id("poison"), Tracking.Mode.ONLINE);
    directory.knows(facts);
    var trainer = new PretendTrainer(facts.id(), 1);
    try (var forwarder = forwarder()) {
      var _ =
          producer.send(
              new ProducerRecord<>(
                  EventTopics.EVENTS, facts.id(), "poison".getBytes(StandardCharsets.UTF_8)));
      send(row(trainer, 1));
      send(trainer.succeeded(Map.of(), 1));
      directory.settles(facts.id(), SUCCESS);
      awaitState(facts.id(), "finished");
      assertThat(forwarder.load().inTrouble()).isZero();
    }

    assertThat(rejected())
        .anySatisfy(record -> assertThat(record).startsWith("poison: unreadable: "));
  }

  private List<String> rejected() {
    try (var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of("bootstrap.servers", broker.address()),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      var partition = new TopicPartition(EventTopics.REJECTED, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      return consumer.poll(Duration.ofSeconds(10)).records(partition).stream()
          .map(record ->
              text(record.value()) + ": " + text(record.headers().lastHeader("reason").value()))
          .toList();
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private RunningForwarder forwarder() {
    return RunningForwarder.start(
        new RunningForwarder.Place(broker.address(), base(), offline, directory, this::key));
  }

  private URI base() {
    return server.base();
  }

  private ApiKeys.Found key(RunFacts facts) {
    var why = locked.get(facts.id());
    return why == null ? new ApiKeys.Key(FakeWandb.API_KEY) : new ApiKeys.Missing(why);
  }

  private String id(String purpose) {
    return purpose + "-" + uid;
  }

  private void send(TrainerEvent event) {
    var _ = producer.send(Wire.unsigned(event));
  }

  private static TrainerEvent row(PretendTrainer trainer, int step) {
    return trainer.epochEnd(step, step / 100.0, Map.of("train_loss", 1.0 / step));
  }

  private JsonNode awaitState(String id, String state) {
    producer.flush();
    return Await.value(
        id + " is " + state,
        PATIENCE,
        () -> Optional.of(server.run(id)).filter(run -> state.equals(run.path("state").asText())));
  }

  private long written(String id) {
    try {
      return OfflineRuns.find(offline, id).position().step();
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + offline, e);
    }
  }

  private boolean ended(String id) {
    try {
      return OfflineRuns.find(offline, id).ended();
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + offline, e);
    }
  }
}

package dev.sweepline.operator.wandb;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sweepline.contract.EventTopics;
import dev.sweepline.contract.TrainerEvent;
import dev.sweepline.operator.events.OperatorTopics;
import dev.sweepline.operator.events.Wire;
import dev.sweepline.testing.Await;
import dev.sweepline.testing.FakeWandb;
import dev.sweepline.testing.KafkaBroker;
import dev.sweepline.wandb.OfflineRuns;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// A real broker, the stand-in for W&B and Experiments as tests want them, for forwarders to work
/// between.
final class ForwarderStage implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final FakeWandb server;
  private final KafkaBroker broker;
  private final KafkaProducer<String, byte[]> producer;
  private final Path offline;
  private final PretendDirectory directory = new PretendDirectory();
  private final Map<String, String> locked = new ConcurrentHashMap<>();
  private final List<String> news = new CopyOnWriteArrayList<>();
  private volatile String apiKey = FakeWandb.API_KEY;
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  private ForwarderStage(FakeWandb server, KafkaBroker broker, Path offline) {
    this.server = server;
    this.broker = broker;
    this.offline = offline;
    producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                broker.address(),
                // A partition that is just being made refuses the first batch, not those behind it.
                "max.in.flight.requests.per.connection",
                1),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  static ForwarderStage start(Path folder)
      throws IOException, InterruptedException, ExecutionException {
    var server = FakeWandb.start(folder);
    var broker = OperatorTopics.on(KafkaBroker.start(folder));
    return new ForwarderStage(server, broker, folder.resolve("offline"));
  }

  FakeWandb server() {
    return server;
  }

  PretendDirectory directory() {
    return directory;
  }

  KafkaBroker broker() {
    return broker;
  }

  /// What the Experiments were told.
  List<String> news() {
    return news;
  }

  double counted(String counter) {
    return registry.counter(counter).count();
  }

  Path offline() {
    return offline;
  }

  /// Takes a run's API key away, until `unlock`.
  void lock(String id, String why) {
    locked.put(id, why);
  }

  void unlock() {
    locked.clear();
  }

  RunningForwarder forwarder() {
    return RunningForwarder.start(place());
  }

  /// One with room for so many rows.
  RunningForwarder forwarder(int room) {
    return RunningForwarder.start(place(), room);
  }

  private RunningForwarder.Place place() {
    return new RunningForwarder.Place(
        broker.address(),
        server.base(),
        offline,
        directory,
        this::key,
        new HeardNews(news),
        registry);
  }

  /// The key in everybody's Secret from now on.
  void useKey(String value) {
    apiKey = value;
  }

  private ApiKeys.Found key(TrackedRun run) {
    var why = locked.get(run.id());
    return why == null
        ? new ApiKeys.Key(apiKey, "secret team-a/wandb, key WANDB_API_KEY")
        : new ApiKeys.Missing(why);
  }

  void send(TrainerEvent event) {
    var _ = producer.send(Wire.unsigned(event));
  }

  void sendText(String key, String text) {
    var value = text.getBytes(StandardCharsets.UTF_8);
    var _ = producer.send(new ProducerRecord<>(EventTopics.EVENTS, key, value));
  }

  JsonNode awaitState(String id, String state) {
    producer.flush();
    return Await.value(
        id + " is " + state,
        PATIENCE,
        () -> Optional.of(server.run(id)).filter(run -> state.equals(run.path("state").asText())));
  }

  /// Until W&B has more rows of a run than this.
  void awaitMoreRows(String id, int than) {
    Await.value(
        "more than " + than + " rows of " + id + " arrived",
        PATIENCE,
        () -> Optional.of(server.run(id)).filter(run -> run.at("/steps/count").asInt() > than));
  }

  /// Until W&B has heard that much more often of a run.
  void awaitRequests(String id, int more) {
    int before = requests(id);
    Await.value(
        more + " requests for " + id,
        PATIENCE,
        () -> Optional.of(requests(id)).filter(now -> now >= before + more));
  }

  private int requests(String id) {
    return (int)
        server.get("/_requests").findValuesAsText("path").stream()
            .filter(path -> path.contains(id + "/file_stream"))
            .count();
  }

  /// Until a step after this one is on disk.
  void awaitWritten(String id, int step) {
    Await.value(
        "a step after " + step + " of " + id + " is on disk",
        PATIENCE,
        () -> Optional.of(onDisk(id)).filter(known -> known.position().step() > step));
  }

  OfflineRuns.Known onDisk(String id) {
    try {
      return OfflineRuns.find(offline, id);
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + offline, e);
    }
  }

  /// How many records lie behind the offsets of the forwarders' group.
  long uncommitted() {
    try (var admin = Admin.create(Map.of("bootstrap.servers", broker.address()))) {
      var committed =
          admin.listConsumerGroupOffsets("sweepline-wandb").partitionsToOffsetAndMetadata().get();
      var ends =
          admin
              .listOffsets(
                  committed.keySet().stream()
                      .collect(Collectors.toMap(partition -> partition, _ -> OffsetSpec.latest())))
              .all()
              .get();
      return ends.entrySet().stream()
          .mapToLong(end -> {
            var reached = committed.get(end.getKey());
            return end.getValue().offset() - (reached == null ? 0 : reached.offset());
          })
          .sum();
    } catch (ExecutionException e) {
      throw new IllegalStateException("asking for the group's offsets", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /// Kafka forgets the first records of every partition that has some, as its retention would.
  void forget(long records) {
    producer.flush();
    try (var admin = Admin.create(Map.of("bootstrap.servers", broker.address()))) {
      var partitions =
          producer.partitionsFor(EventTopics.EVENTS).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .collect(Collectors.toMap(partition -> partition, _ -> OffsetSpec.latest()));
      var before =
          admin.listOffsets(partitions).all().get().entrySet().stream()
              .filter(end -> end.getValue().offset() > records)
              .collect(
                  Collectors.toMap(Map.Entry::getKey, _ -> RecordsToDelete.beforeOffset(records)));
      admin.deleteRecords(before).all().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("deleting records", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /// What was put aside, as `value: reason`.
  List<String> rejected() {
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

  @Override
  public void close() {
    producer.close();
    broker.close();
    server.close();
  }
}

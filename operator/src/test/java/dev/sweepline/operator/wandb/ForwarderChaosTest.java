package dev.sweepline.operator.wandb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.contract.TrainerEvent;
import dev.sweepline.operator.events.OperatorTopics;
import dev.sweepline.operator.events.Wire;
import dev.sweepline.testing.Await;
import dev.sweepline.testing.FakeWandb;
import dev.sweepline.testing.KafkaBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Twenty experiments while Kafka restarts, forwarders are killed and W&B fails, now and then and
/// once for a minute: in the end W&B has every row once, in order, and every state is right.
///
/// One seed takes two to three minutes, so CI runs one that is always the same and a fresh one,
/// which the test's name tells; after a change to the forwarder run more: `make chaos SEEDS=1,2,3`.
@Tag("kafka")
@Tag("wandb")
class ForwarderChaosTest {
  private static final Logger LOG = Logger.getLogger(ForwarderChaosTest.class);
  private static final int EXPERIMENTS = 20;
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /// What W&B does wrong, beside being away for good.
  private static final List<String> FAULTS =
      List.of(
          "{\"fail_next\":20,\"status\":503,\"path\":\"file_stream\"}",
          "{\"fail_next\":20,\"status\":429,\"retry_after\":1.5,\"path\":\"file_stream\"}",
          "{\"drop_next\":15}",
          "{\"drop_after_next\":15,\"path\":\"file_stream\"}",
          "{\"drop_after_next\":3,\"operation\":\"UpsertBucket\"}",
          "{\"fail_next\":-1,\"status\":503}",
          "{\"delay_next\":30,\"delay_ms\":400}");

  enum Trouble {
    KILL,
    RESTART_KAFKA,
    FAULT,
    FAULTS_OVER,
    FAULTY_MINUTE
  }

  static LongStream seeds() {
    var asked = System.getProperty("sweepline.chaos.seeds", "");
    return asked.isEmpty()
        ? LongStream.of(20260213, new Random().nextInt(1, 1_000_000))
        : Arrays.stream(asked.split(",")).mapToLong(Long::parseLong);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everyRowArrivesOnce(long seed, @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder)
      throws Exception {
    LOG.infof("chaos seed=%d", seed);
    var random = new Random(seed);
    var stories =
        IntStream.range(0, EXPERIMENTS)
            .mapToObj(number -> Story.of("chaos-" + seed + "-" + number, random))
            .toList();
    try (var stage = new Stage(folder)) {
      stage.startForwarder();
      play(stage, stories, random);
      stage.faulty.await();
      for (var story : stories) {
        stage.experiments.settle(story.uid(), story.ending());
      }
      stage.kill();
      stage.server.control("{\"clear\":true}");
      for (var story : stories) {
        for (var expected : story.runs()) {
          check(stage.server, story, expected);
        }
      }
    }
  }

  private static void play(Stage stage, List<Story> stories, Random random) throws Exception {
    var events = interleaved(stories, random);
    var troubles = troubles(random);
    int every = events.size() / (troubles.size() + 1);
    for (int sent = 0; sent < events.size(); sent++) {
      stage.send(events.get(sent));
      if (sent > 0 && sent % every == 0 && !troubles.isEmpty()) {
        var trouble = troubles.removeFirst();
        LOG.infof("chaos trouble=%s sent=%d", trouble, sent);
        stage.suffer(trouble, random);
      }
    }
    stage.producer.flush();
  }

  /// Each experiment's events in their order, in between those of the others.
  private static List<TrainerEvent> interleaved(List<Story> stories, Random random) {
    var turns = new ArrayList<Integer>();
    for (int story = 0; story < stories.size(); story++) {
      turns.addAll(Collections.nCopies(stories.get(story).events().size(), story));
    }
    Collections.shuffle(turns, random);
    var rest = stories.stream().map(story -> story.events().iterator()).toList();
    return turns.stream().map(story -> rest.get(story).next()).toList();
  }

  /// Five kills with the one at the end.
  private static List<Trouble> troubles(Random random) {
    var troubles = new ArrayList<Trouble>();
    troubles.addAll(Collections.nCopies(4, Trouble.KILL));
    troubles.addAll(Collections.nCopies(2, Trouble.RESTART_KAFKA));
    troubles.addAll(Collections.nCopies(8, Trouble.FAULT));
    troubles.addAll(Collections.nCopies(3, Trouble.FAULTS_OVER));
    troubles.add(Trouble.FAULTY_MINUTE);
    Collections.shuffle(troubles, random);
    return troubles;
  }

  private static void check(FakeWandb server, Story story, Story.Expected expected) {
    var run =
        Await.value(
            expected + " is there",
            PATIENCE,
            () ->
                Optional.of(server.run(expected.id()))
                    .filter(some -> expected.state().equals(some.path("state").asText())));

    assertThat(FakeWandb.column(run, "_step"))
        .as(expected.id())
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, expected.rows()).mapToObj(step -> (double) step).toList());
    assertThat(run.path("anomalies")).as(expected.id()).isEmpty();
    assertThat(FakeWandb.console(run)).as(expected.id()).isEqualTo(story.console(expected));
    assertThat(server.system(expected.id()).stream().map(row -> row.path("system.cpu").asDouble()))
        .as(expected.id())
        .isEqualTo(story.measured(expected));
  }

  private static final class Stage implements AutoCloseable {
    private final Path folder;
    private final FakeWandb server;
    private final KafkaBroker broker;
    private final FolderDirectory experiments;
    private final KafkaProducer<String, byte[]> producer;
    private final FaultyMinute faulty = new FaultyMinute();
    private Process forwarder;

    Stage(Path folder) throws Exception {
      this.folder = folder;
      server = FakeWandb.start(folder);
      broker = OperatorTopics.on(KafkaBroker.start(folder));
      experiments = new FolderDirectory(Files.createDirectory(folder.resolve("experiments")));
      producer =
          new KafkaProducer<>(
              Map.of(
                  "bootstrap.servers",
                  broker.address(),
                  "linger.ms",
                  20,
                  "max.in.flight.requests.per.connection",
                  1),
              new StringSerializer(),
              new ByteArraySerializer());
      forwarder = process();
    }

    private Process process() throws IOException {
      return ForwarderProcess.start(
          broker.address(),
          server.base(),
          folder.resolve("offline"),
          experiments.folder(),
          folder.resolve("forwarder.log"));
    }

    void send(TrainerEvent event) {
      var _ = producer.send(Wire.unsigned(event));
    }

    void startForwarder() {
      Await.until("a forwarder runs", forwarder::isAlive);
    }

    /// SIGKILL, and another one in its place.
    void kill() throws IOException {
      forwarder.destroyForcibly().onExit().join();
      forwarder = process();
    }

    void suffer(Trouble trouble, Random random) throws IOException {
      switch (trouble) {
        case KILL -> {
          kill();
          awaitRequests(20);
        }
        case RESTART_KAFKA -> {
          broker.stop();
          broker.serve();
        }
        case FAULT -> {
          control(FAULTS.get(random.nextInt(FAULTS.size())));
          awaitRequests(10);
        }
        case FAULTS_OVER -> control("{\"clear\":true}");
        case FAULTY_MINUTE -> faulty.begin(server, random);
      }
    }

    /// The minute has faults of its own.
    private void control(String faults) {
      if (!faulty.lasts()) {
        server.control(faults);
      }
    }

    /// Until the forwarder has asked for more.
    private void awaitRequests(int more) {
      producer.flush();
      long before = requests();
      Await.value(
          "W&B is asked again",
          PATIENCE,
          () -> Optional.of(requests()).filter(now -> now >= before + more));
    }

    private long requests() {
      try (var lines = Files.lines(folder.resolve("data").resolve("requests.jsonl"))) {
        return lines.count();
      } catch (IOException e) {
        return 0;
      }
    }

    @Override
    public void close() {
      faulty.close();
      forwarder.destroyForcibly().onExit().join();
      producer.close(Duration.ofSeconds(5));
      broker.close();
      server.close();
    }
  }
}

package dev.sweepline.trainer.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.contract.EventMac;
import dev.sweepline.contract.EventTopics;
import dev.sweepline.testing.Await;
import dev.sweepline.testing.KafkaBroker;
import dev.sweepline.testing.Received;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("kafka")
class KafkaSinkTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void losesNothingWhileTheBrokerIsLateAndGoesAway() throws Exception {
    var broker = KafkaBroker.formatted(folder);
    var log = new EventLog(sink(broker, 1));
    log.add(Drafts.step(0), Importance.STEP);
    var spool = folder.resolve("a1").resolve(SpoolFile.NAME);
    awaitThat("events wait on disk", () -> Files.exists(spool));

    try (broker) {
      broker.serve();
      broker.createTopic(EventTopics.EVENTS);
      log.add(Drafts.step(1), Importance.STEP);
      assertThat(steps(read(broker, 2))).containsExactly(0L, 1L);
      awaitThat("nothing waits on disk", () -> !Files.exists(spool));

      broker.kill();
      for (int step = 2; step < 1500; step++) {
        log.add(Drafts.step(step), Importance.STEP);
        if (step == 700) {
          awaitThat("events wait on disk again", () -> Files.exists(spool));
        }
      }
      broker.serve();
      assertThat(steps(read(broker, 1500))).isEqualTo(LongStream.range(0, 1500).boxed().toList());

      broker.kill();
      log.add(Drafts.finished(), Importance.LASTING);
      assertThat(log.close(Duration.ofSeconds(1))).as("an event waits on disk").contains(true);
      broker.serve();
      var next = new EventLog(sink(broker, 2));
      next.add(Drafts.step(5000), Importance.STEP);
      assertThat(next.close(Duration.ofSeconds(60))).as("nothing waits").contains(false);

      var records = read(broker, 1502);
      assertThat(steps(records).subList(1500, 1502)).containsExactly(-1L, 5000L);
      assertThat(records).extracting(ConsumerRecord::key).containsOnly("uid-1");
      assertThat(records).allMatch(KafkaSinkTest::isSigned);
      assertThat(spool).doesNotExist();
    }
  }

  private KafkaSink sink(KafkaBroker broker, int attempt) {
    var own = folder.resolve("a" + attempt);
    var servers = new Properties();
    servers.putAll(broker.client());
    return new KafkaSink(
        new KafkaSink.Address(servers, EventTopics.EVENTS, "uid-1"),
        new Outbox(
            new Outbox.Spool(own.resolve(SpoolFile.NAME), 16 << 20), "00ff", Leftovers.of(own)));
  }

  private static boolean isSigned(ConsumerRecord<String, byte[]> each) {
    return EventMac.verify(
        "00ff",
        each.value(),
        new String(each.headers().lastHeader(EventMac.HEADER).value(), StandardCharsets.US_ASCII));
  }

  private static List<Long> steps(List<ConsumerRecord<String, byte[]>> records) {
    return records.stream().map(each -> Drafts.step(Drafts.read(each.value()))).toList();
  }

  private static void awaitThat(String what, BooleanSupplier condition) {
    Await.value(
        what, PATIENCE, () -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty());
  }

  private static List<ConsumerRecord<String, byte[]>> read(KafkaBroker broker, int count) {
    return Received.await(broker.client(), EventTopics.EVENTS, count, PATIENCE);
  }
}

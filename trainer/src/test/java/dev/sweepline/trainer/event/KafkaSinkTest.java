package dev.sweepline.trainer.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.contract.EventMac;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("kafka")
class KafkaSinkTest {
  @TempDir Path folder;

  @Test
  void losesNothingWhileTheBrokerIsLateAndGoesAway() throws Exception {
    var broker = TestBroker.in(folder);
    var servers = broker.client();
    var log = new EventLog(sink(servers, 1));
    log.add(Drafts.step(0), Importance.STEP);
    var spool = folder.resolve("a1").resolve(SpoolFile.NAME);
    awaitThat("events wait on disk", () -> Files.exists(spool));

    try (broker) {
      broker.start();
      log.add(Drafts.step(1), Importance.STEP);
      assertThat(steps(read(servers, 2))).containsExactly(0L, 1L);
      awaitThat("nothing waits on disk", () -> !Files.exists(spool));

      broker.kill();
      for (int step = 2; step < 1500; step++) {
        log.add(Drafts.step(step), Importance.STEP);
        if (step == 700) {
          awaitThat("events wait on disk again", () -> Files.exists(spool));
        }
      }
      broker.start();
      assertThat(steps(read(servers, 1500))).isEqualTo(LongStream.range(0, 1500).boxed().toList());

      broker.kill();
      log.add(Drafts.finished(), Importance.LASTING);
      assertThat(log.close(Duration.ofSeconds(1))).as("an event waits on disk").contains(true);
      broker.start();
      var next = new EventLog(sink(servers, 2));
      next.add(Drafts.step(5000), Importance.STEP);
      assertThat(next.close(Duration.ofSeconds(60))).as("nothing waits").contains(false);

      var records = read(servers, 1502);
      assertThat(steps(records).subList(1500, 1502)).containsExactly(-1L, 5000L);
      assertThat(records).extracting(ConsumerRecord::key).containsOnly("uid-1");
      assertThat(records).allMatch(KafkaSinkTest::isSigned);
      assertThat(spool).doesNotExist();
    }
  }

  private KafkaSink sink(Properties servers, int attempt) {
    var own = folder.resolve("a" + attempt);
    return new KafkaSink(
        new KafkaSink.Address(servers, "sweepline.events", "uid-1"),
        new Outbox(
            new Outbox.Spool(own.resolve(SpoolFile.NAME), 16 << 20), "00ff", Leftovers.of(own)));
  }

  private static boolean isSigned(ConsumerRecord<String, String> each) {
    return EventMac.verify(
        "00ff",
        each.value().getBytes(StandardCharsets.UTF_8),
        new String(each.headers().lastHeader(EventMac.HEADER).value(), StandardCharsets.US_ASCII));
  }

  private static List<Long> steps(List<ConsumerRecord<String, String>> records) {
    return records.stream()
        .map(each -> Drafts.step(Drafts.read(each.value().getBytes(StandardCharsets.UTF_8))))
        .toList();
  }

  private static void awaitThat(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - deadline).as(what).isNegative();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  private static List<ConsumerRecord<String, String>> read(Properties servers, int count) {
    var records = new ArrayList<ConsumerRecord<String, String>>();
    try (var consumer =
        new KafkaConsumer<>(servers, new StringDeserializer(), new StringDeserializer())) {
      var partition = new TopicPartition("sweepline.events", 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      while (records.size() < count && System.nanoTime() < deadline) {
        consumer.poll(Duration.ofMillis(200)).forEach(records::add);
      }
    }
    return records;
  }
}

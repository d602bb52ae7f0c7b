package dev.sweepline.operator.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.operator.events.OperatorTopics;
import dev.sweepline.operator.events.Topics;
import dev.sweepline.testing.Await;
import dev.sweepline.testing.KafkaBroker;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How long a start takes with a large ledger, and what it takes of the heap: `make bench-ledger`.
class LedgerBenchmark {
  private static final int RECORDS = Integer.getInteger("bench.records", 100_000);
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /// A key is a namespace's number and the digest.
  private static final int KEY = 33;

  @Test
  void readsTheWholeTopic(@TempDir Path folder) throws Exception {
    try (var broker = OperatorTopics.on(KafkaBroker.start(folder));
        var topic = new TopicOfBroker(broker.address())) {
      long json = write(broker);
      long before = usedHeap();
      long began = System.nanoTime();
      try (var ledger =
          new KafkaLedger(
              Map.of("bootstrap.servers", broker.address()), topic, Clock.systemUTC())) {
        ledger.start();
        Await.value(
            "it is read", PATIENCE, () -> Optional.of(ledger).filter(KafkaLedger::isLoaded));
        double seconds = (System.nanoTime() - began) / 1e9;
        long heap = usedHeap() - before;
        assertThat(ledger.size()).isEqualTo(RECORDS);
        System.out.printf(
            Locale.ROOT,
            "ledger: %,d records, %,d bytes of JSON each; read in %.1f s (%.1f s of processor time of"
                + " the reading thread); index %d bytes a record, of which %d are its key; heap %.0f"
                + " MiB more than before, of %d%n",
            RECORDS,
            json / RECORDS,
            seconds,
            processorSeconds(),
            ledger.bytes() / RECORDS,
            KEY,
            heap / 1024.0 / 1024.0,
            Runtime.getRuntime().maxMemory() / 1024 / 1024);
      }
    }
  }

  private static long write(KafkaBroker broker) {
    var made = new Entries(5);
    long json = 0;
    try (var producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.address(), "linger.ms", 20, "batch.size", 262_144),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < RECORDS; i++) {
        var entry = made.next("team-" + i % 5);
        var bytes = LedgerJson.bytes(entry);
        json += bytes.length;
        var _ =
            producer.send(
                new ProducerRecord<>(
                    Topics.LEDGER, entry.key().text().getBytes(StandardCharsets.UTF_8), bytes));
      }
      producer.flush();
    }
    return json;
  }

  /// A busy machine makes seconds long, but not these.
  private static double processorSeconds() {
    var threads = ManagementFactory.getThreadMXBean();
    return Arrays.stream(threads.getAllThreadIds())
            .filter(id -> {
              var thread = threads.getThreadInfo(id);
              return thread != null && thread.getThreadName().equals("ledger-follower");
            })
            .map(threads::getThreadCpuTime)
            .sum()
        / 1e9;
  }

  private static long usedHeap() {
    long used = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      System.gc();
      used = Math.min(used, Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
    }
    return used;
  }
}

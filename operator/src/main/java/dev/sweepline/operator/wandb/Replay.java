package dev.sweepline.operator.wandb;

import dev.sweepline.contract.TrainerEvent;
import dev.sweepline.operator.events.EventGate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jboss.logging.Logger;

/// Reads again what runs left on Kafka, beside the main reader, so that nobody waits for them.
///
/// A pass over a partition serves all runs that are ready when it begins; it ends where the main
/// reader is, and they go on with the news.
final class Replay implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Replay.class);
  private static final int MOST_RECORDS = 2_000;

  /// Whoever waits longer for Kafka's answer keeps the runs from W&B, which calls them crashed
  /// then.
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final Duration ASK_AGAIN = Duration.ofSeconds(5);
  private static final String RESET_TO_EARLIEST = "earliest";

  private final EventGate gate;
  private final CatchUp desk;
  private final KafkaConsumer<String, byte[]> consumer;
  private final Map<TopicPartition, Set<String>> passes = new HashMap<>();
  private Instant notBefore = Instant.MIN;

  Replay(Map<String, Object> kafka, EventGate gate, CatchUp desk) {
    this.gate = gate;
    this.desk = desk;
    var config = new HashMap<>(kafka);
    // What is older than the topic's retention is gone.
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, RESET_TO_EARLIEST);
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MOST_RECORDS);
    consumer = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
  }

  /// @param main up to where the main reader has read, by partition it has
  void turn(Map<TopicPartition, Long> main, Instant now) {
    forget(main);
    if (now.isBefore(notBefore)) {
      return;
    }
    try {
      begin(main);
      read(main);
      end(main);
    } catch (TimeoutException e) {
      LOG.debugf("Kafka does not answer, asked again later reason=%s", e.getMessage());
      notBefore = now.plus(PATIENCE).plus(ASK_AGAIN);
    }
  }

  /// Somebody else reads the partitions that the main reader has no more.
  private void forget(Map<TopicPartition, Long> main) {
    if (passes.keySet().retainAll(main.keySet())) {
      consumer.assign(passes.keySet());
    }
  }

  private void read(Map<TopicPartition, Long> main) {
    if (passes.isEmpty()) {
      return;
    }
    for (var record : consumer.poll(Duration.ZERO)) {
      var partition = new TopicPartition(record.topic(), record.partition());
      var runs = passes.get(partition);
      if (runs == null || record.offset() >= main.getOrDefault(partition, 0L)) {
        continue;
      }
      if (gate.judge(record) instanceof EventGate.Accepted(var event)) {
        catchUp(runs, event, record);
      }
    }
  }

  private void catchUp(
      Set<String> runs, TrainerEvent event, ConsumerRecord<String, byte[]> record) {
    try {
      desk.catchUp(runs, event, record.offset());
    } catch (RuntimeException e) {
      // Nobody else shall wait for a record that we cannot cope with.
      LOG.errorf(e, "record not understood offset=%d key=%s", record.offset(), record.key());
    }
  }

  private void begin(Map<TopicPartition, Long> main) {
    var ready = new HashMap<TopicPartition, Map<String, Long>>();
    for (var partition : main.keySet()) {
      var runs =
          passes.containsKey(partition)
              ? Map.<String, Long>of()
              : desk.readyToCatchUp(partition.partition());
      if (!runs.isEmpty()) {
        ready.put(partition, runs);
      }
    }
    if (ready.isEmpty()) {
      return;
    }
    // First of all: nothing has begun where this has no answer.
    var beginnings = consumer.beginningOffsets(ready.keySet(), PATIENCE);
    ready.forEach((partition, runs) -> passes.put(partition, Set.copyOf(runs.keySet())));
    consumer.assign(passes.keySet());
    ready.forEach((partition, runs) -> {
      long first = runs.values().stream().mapToLong(Long::longValue).min().orElseThrow();
      long earliest = beginnings.getOrDefault(partition, first);
      consumer.seek(partition, Math.max(first, earliest));
      desk.beginCatchUp(runs.keySet());
      // Events that nobody can read again: the topic kept them for its time.
      desk.lost(runs.keySet(), earliest);
    });
  }

  private void end(Map<TopicPartition, Long> main) {
    for (var partition : List.copyOf(passes.keySet())) {
      if (consumer.position(partition, PATIENCE) >= main.getOrDefault(partition, Long.MAX_VALUE)) {
        desk.caughtUp(passes.getOrDefault(partition, Set.of()));
        passes.remove(partition);
        consumer.assign(passes.keySet());
      }
    }
  }

  /// Whether there is something to read.
  boolean active() {
    return !passes.isEmpty();
  }

  @Override
  public void close() {
    consumer.close();
  }
}

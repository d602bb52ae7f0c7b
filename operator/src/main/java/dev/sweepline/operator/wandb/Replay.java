package dev.sweepline.operator.wandb;

import dev.sweepline.contract.TrainerEvent;
import dev.sweepline.operator.events.EventGate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
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
  private static final String RESET_TO_EARLIEST = "earliest";

  private final EventGate gate;
  private final Desk desk;
  private final KafkaConsumer<String, byte[]> consumer;
  private final Map<TopicPartition, Set<String>> passes = new HashMap<>();

  Replay(Map<String, Object> kafka, EventGate gate, Desk desk) {
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
    begin(main, now);
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
    end(main);
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

  private void begin(Map<TopicPartition, Long> main, Instant now) {
    boolean changed = passes.keySet().retainAll(main.keySet());
    var from = new HashMap<TopicPartition, Long>();
    for (var partition : main.keySet()) {
      if (passes.containsKey(partition)) {
        continue;
      }
      var ready = desk.readyToCatchUp(partition.partition());
      if (!ready.isEmpty()) {
        long first = ready.values().stream().mapToLong(Long::longValue).min().orElseThrow();
        passes.put(partition, Set.copyOf(ready.keySet()));
        desk.beginCatchUp(ready.keySet());
        from.put(partition, first);
      }
    }
    if (changed || !from.isEmpty()) {
      consumer.assign(passes.keySet());
      from.forEach(consumer::seek);
      tellLosses(from, now);
    }
  }

  /// Events that nobody can read again: the topic kept them for its time.
  private void tellLosses(Map<TopicPartition, Long> from, Instant now) {
    consumer
        .beginningOffsets(from.keySet())
        .forEach((partition, earliest) -> {
          if (earliest > from.getOrDefault(partition, Long.MAX_VALUE)) {
            desk.lost(partition.partition(), earliest, now);
          }
        });
  }

  private void end(Map<TopicPartition, Long> main) {
    var over =
        passes.keySet().stream()
            .filter(partition ->
                consumer.position(partition) >= main.getOrDefault(partition, Long.MAX_VALUE))
            .toList();
    over.forEach(partition -> desk.caughtUp(passes.getOrDefault(partition, Set.of())));
    if (!over.isEmpty()) {
      over.forEach(passes::remove);
      consumer.assign(passes.keySet());
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

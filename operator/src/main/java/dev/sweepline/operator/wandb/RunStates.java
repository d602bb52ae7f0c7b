package dev.sweepline.operator.wandb;

import dev.sweepline.operator.events.Topics;
import dev.sweepline.wandb.Json;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jboss.logging.Logger;

/// Where the runs stand, as the compacted topic remembers it.
final class RunStates {
  private static final Logger LOG = Logger.getLogger(RunStates.class);

  /// Longer than a broker takes to end the transaction of a forwarder that was killed.
  private static final Duration PATIENCE = Duration.ofSeconds(45);

  private static final Duration POLL = Duration.ofMillis(500);

  private final Map<String, Object> kafka;
  private final Map<String, RunState> states = new HashMap<>();

  RunStates(Map<String, Object> kafka) {
    this.kafka = Map.copyOf(kafka);
  }

  /// Reads the topic to its present end, which nobody's open transaction may hide: a state that is
  /// older than the offsets it was committed with would lose rows.
  ///
  /// @throws KafkaException if that cannot be done; nothing may be forwarded then
  void load() {
    states.clear();
    try (var consumer = consumer("read_committed");
        var impatient = consumer("read_uncommitted")) {
      var infos = consumer.listTopics(PATIENCE).getOrDefault(Topics.WANDB, List.of());
      var partitions =
          infos.stream().map(info -> new TopicPartition(info.topic(), info.partition())).toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      readTo(consumer, impatient.endOffsets(partitions, PATIENCE));
    }
  }

  private KafkaConsumer<String, byte[]> consumer(String isolation) {
    var config = new HashMap<>(kafka);
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation);
    return new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
  }

  private void readTo(KafkaConsumer<String, byte[]> consumer, Map<TopicPartition, Long> ends) {
    var deadline = Instant.now().plus(PATIENCE);
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      if (Instant.now().isAfter(deadline)) {
        throw new TimeoutException("states of runs not read to their end at " + ends);
      }
      consumer.poll(POLL).forEach(record -> read(record.key(), record.value()));
    }
  }

  private void read(String id, byte[] value) {
    try {
      states.put(id, Json.read(value, RunState.class));
    } catch (IOException | IllegalArgumentException e) {
      LOG.warnf("state of a run is unreadable run=%s reason=%s", id, e.getMessage());
    }
  }

  Map<String, RunState> all() {
    return Map.copyOf(states);
  }

  Optional<RunState> of(String id) {
    return Optional.ofNullable(states.get(id));
  }

  void putAll(Map<String, RunState> more) {
    states.putAll(more);
  }
}

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
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jboss.logging.Logger;

/// Where the online runs stand, as the compacted topic remembers it.
///
/// What cannot be read is asked of W&B: then a start is slower, and nothing else.
final class RunStates {
  private static final Logger LOG = Logger.getLogger(RunStates.class);
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration POLL = Duration.ofMillis(500);

  private final Map<String, Object> kafka;
  private final Map<String, RunState> states = new HashMap<>();

  RunStates(Map<String, Object> kafka) {
    this.kafka = Map.copyOf(kafka);
  }

  /// Reads the topic to its present end.
  void load() {
    try (var consumer =
        new KafkaConsumer<>(kafka, new StringDeserializer(), new ByteArrayDeserializer())) {
      var partitions = consumer.listTopics(PATIENCE).getOrDefault(Topics.WANDB, List.of());
      var assigned =
          partitions.stream().map(info -> new TopicPartition(info.topic(), info.partition()));
      consumer.assign(assigned.toList());
      consumer.seekToBeginning(consumer.assignment());
      readToEnd(consumer, Instant.now().plus(PATIENCE));
    } catch (KafkaException e) {
      LOG.warnf("states of runs not read, W&B will be asked reason=%s", e.getMessage());
    }
  }

  private void readToEnd(KafkaConsumer<String, byte[]> consumer, Instant deadline) {
    var ends = consumer.endOffsets(consumer.assignment());
    while (ends.entrySet().stream()
            .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())
        && Instant.now().isBefore(deadline)) {
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

  Optional<RunState> of(String id) {
    return Optional.ofNullable(states.get(id));
  }

  void put(String id, RunState state) {
    states.put(id, state);
  }
}

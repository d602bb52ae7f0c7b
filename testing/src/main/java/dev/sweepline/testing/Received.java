package dev.sweepline.testing;

import dev.sweepline.contract.EventTopics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/// What is on a topic by now.
public final class Received {
  private Received() {}

  public static List<ConsumerRecord<String, byte[]>> all(String servers, String topic) {
    return all(Map.of("bootstrap.servers", servers), topic);
  }

  public static List<ConsumerRecord<String, byte[]>> all(Map<String, Object> client, String topic) {
    var records = new ArrayList<ConsumerRecord<String, byte[]>>();
    try (var consumer = fromTheBeginning(client, topic)) {
      var ends = consumer.endOffsets(consumer.assignment());
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer.poll(Duration.ofMillis(200)).forEach(records::add);
      }
    }
    return records;
  }

  /// What is on it once there are so many.
  public static List<ConsumerRecord<String, byte[]>> await(
      Map<String, Object> client, String topic, int count, Duration patience) {
    var records = new ArrayList<ConsumerRecord<String, byte[]>>();
    try (var consumer = fromTheBeginning(client, topic)) {
      return Await.value(
          count + " records on " + topic,
          patience,
          () -> {
            consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            return Optional.of(records).filter(all -> all.size() >= count);
          });
    }
  }

  private static KafkaConsumer<String, byte[]> fromTheBeginning(
      Map<String, Object> client, String topic) {
    var consumer =
        new KafkaConsumer<>(
            new HashMap<>(client), new StringDeserializer(), new ByteArrayDeserializer());
    var partitions =
        consumer.partitionsFor(topic).stream()
            .map(partition -> new TopicPartition(topic, partition.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    return consumer;
  }

  /// A record as it would be received.
  public static ConsumerRecord<String, byte[]> of(String key, byte[] value) {
    return new ConsumerRecord<>(EventTopics.EVENTS, 0, 0, key, value);
  }

  /// Why records were rejected.
  public static List<String> reasons(String servers, String topic) {
    return all(servers, topic).stream()
        .map(each ->
            new String(
                each.headers().lastHeader(EventTopics.REASON).value(), StandardCharsets.UTF_8))
        .toList();
  }
}

package dev.sweepline.operator.events;

import dev.sweepline.contract.EventTopics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    try (var consumer =
        new KafkaConsumer<>(
            new HashMap<>(client), new StringDeserializer(), new ByteArrayDeserializer())) {
      var partitions =
          consumer.partitionsFor(topic).stream()
              .map(partition -> new TopicPartition(topic, partition.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      var ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer.poll(Duration.ofMillis(200)).forEach(records::add);
      }
    }
    return records;
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

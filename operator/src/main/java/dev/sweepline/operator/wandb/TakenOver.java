package dev.sweepline.operator.wandb;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/// Where a reader goes on in a partition that somebody read before.
///
/// @param committed up to where everything was safe then
/// @param earliest the first record that Kafka still has: what is older than the topic's retention
///   is gone
record TakenOver(long committed, long earliest) {
  /// The partitions of which something was committed; the reader stands where it goes on.
  static Map<TopicPartition, TakenOver> by(
      KafkaConsumer<?, ?> reader, Collection<TopicPartition> partitions, Duration patience) {
    var beginnings = reader.beginningOffsets(partitions, patience);
    // The client takes every answer of that kind for the end, and so a reader at the beginning for
    // one that has read all (kafka-clients 4.1.1): the ends are asked for last.
    reader.endOffsets(partitions, patience);
    var places = new HashMap<TopicPartition, TakenOver>();
    // Not before the last transaction of whoever had them is over: offsets and states belong
    // together.
    reader
        .committed(Set.copyOf(partitions), patience)
        .forEach((partition, reached) -> {
          if (reached != null) {
            var place = new TakenOver(reached.offset(), beginnings.getOrDefault(partition, 0L));
            places.put(partition, place);
            if (place.next() > place.committed()) {
              // Until Kafka's own reset is over, nobody knows how much is ahead.
              reader.seek(partition, place.next());
            }
          }
        });
    return places;
  }

  /// What is read first.
  long next() {
    return Math.max(committed, earliest);
  }

  /// From where on Kafka lost what this run had to read again; empty if it did not.
  OptionalLong lostOf(RunState run) {
    return committed >= earliest || run.isBeyond(earliest)
        ? OptionalLong.empty()
        : OptionalLong.of(committed);
  }
}

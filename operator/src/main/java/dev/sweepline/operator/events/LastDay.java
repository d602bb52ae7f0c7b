package dev.sweepline.operator.events;

import io.smallrye.common.annotation.Identifier;
import io.smallrye.reactive.messaging.kafka.KafkaConsumerRebalanceListener;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/// Begins to read one day back; the journal has what is older.
// `auto.offset.reset=by_duration:PT24H` would say the same, but where a partition has no record of
// that day Kafka's
// consumer finds no position and looks for one only every request.timeout.ms: its first events come
// 30 s late.
@ApplicationScoped
@Identifier("last-day")
class LastDay implements KafkaConsumerRebalanceListener {
  private static final Logger LOG = Logger.getLogger(LastDay.class);
  private static final Duration BACK = Duration.ofDays(1);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Override
  public void onPartitionsAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
    var since = Instant.now().minus(BACK).toEpochMilli();
    try {
      // The ends come first: a record that is written meanwhile is behind them, and is read.
      var ends = consumer.endOffsets(partitions, PATIENCE);
      var asked = partitions.stream().collect(Collectors.toMap(Function.identity(), _ -> since));
      consumer
          .offsetsForTimes(asked, PATIENCE)
          .forEach((partition, first) ->
              consumer.seek(partition, first == null ? end(ends, partition) : first.offset()));
    } catch (KafkaException e) {
      LOG.warnf("events are read from the earliest on, not from the last day reason=%s", e);
    }
  }

  private static long end(Map<TopicPartition, Long> ends, TopicPartition partition) {
    return ends.getOrDefault(partition, 0L);
  }
}

package dev.sweepline.operator.ledger;

import dev.sweepline.operator.events.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jboss.logging.Logger;

/// Reads the topic to its end and goes on reading, in every replica: whoever is to lead has it.
final class LedgerFollower implements Runnable {
  private static final Logger LOG = Logger.getLogger(LedgerFollower.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final Map<String, Object> kafka;
  private final LedgerTopic topic;
  private final LedgerIndex index;
  private final Consumer<Set<String>> told;
  private final Runnable everything;
  private volatile boolean stopping;
  private String lastTrouble = "";

  /// @param told hears which experiments were written about
  /// @param everything hears that the ledger is another one now
  LedgerFollower(
      Map<String, Object> kafka,
      LedgerTopic topic,
      LedgerIndex index,
      Consumer<Set<String>> told,
      Runnable everything) {
    this.kafka = Map.copyOf(kafka);
    this.topic = topic;
    this.index = index;
    this.told = told;
    this.everything = everything;
  }

  void stop() {
    stopping = true;
  }

  @Override
  public void run() {
    while (!stopping) {
      try {
        var id = topic.id();
        if (id.isPresent()) {
          follow(id.get());
        } else {
          away(topic.trouble());
        }
        Thread.sleep(PAUSE);
      } catch (InvalidOffsetException e) {
        LOG.warnf("ledger is read again reason=%s", e.getMessage());
      } catch (InterruptException | InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (KafkaException e) {
        away("Kafka: " + e.getMessage());
      }
    }
  }

  private void away(String why) {
    index.away(why);
    if (!lastTrouble.equals(why)) {
      LOG.warnf("ledger is not readable reason=%s", why);
      lastTrouble = why;
      everything.run();
    }
  }

  private void follow(Uuid id) throws InterruptedException {
    try (var consumer =
        new KafkaConsumer<>(config(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      var partitions = partitions(consumer);
      if (partitions.isEmpty()) {
        away("Kafka has no topic " + Topics.LEDGER + " yet");
        return;
      }
      long began = System.nanoTime();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      var ends = consumer.endOffsets(partitions, PATIENCE);
      index.restart();
      while (!stopping && topic.id().filter(id::equals).isPresent()) {
        var records = consumer.poll(POLL);
        var positions = positions(consumer, partitions);
        var uids = index.apply(records, positions);
        if (!index.isLoaded() && reached(positions, ends)) {
          loaded(began);
        }
        if (!uids.isEmpty()) {
          told.accept(uids);
        }
      }
    }
  }

  private void loaded(long began) {
    index.loaded();
    lastTrouble = "";
    LOG.infof(
        "ledger read records=%d seconds=%.1f", index.size(), (System.nanoTime() - began) / 1e9);
    everything.run();
  }

  private static List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer) {
    return Optional.ofNullable(consumer.partitionsFor(Topics.LEDGER, PATIENCE)).stream()
        .flatMap(List::stream)
        .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
        .toList();
  }

  private static Map<TopicPartition, Long> positions(
      KafkaConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
    var positions = new HashMap<TopicPartition, Long>();
    partitions.forEach(
        partition -> positions.put(partition, consumer.position(partition, PATIENCE)));
    return positions;
  }

  private static boolean reached(
      Map<TopicPartition, Long> positions, Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> positions.getOrDefault(end.getKey(), 0L) >= end.getValue());
  }

  private Map<String, Object> config() {
    var config = new HashMap<>(kafka);
    config.remove(ConsumerConfig.GROUP_ID_CONFIG);
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    // Another topic under the same name begins anew: it is read again, not gone on with.
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    config.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 5_000);
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
    config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 8 * 1024 * 1024);
    config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 4 * 1024 * 1024);
    return config;
  }
}

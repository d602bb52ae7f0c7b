package dev.sweepline.operator.wandb;

import dev.sweepline.contract.EventTopics;
import dev.sweepline.operator.events.EventGate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The loop that reads events and moves runs; all replicas of the operator share the partitions.
///
/// An offset is committed once everything before it is safe in W&B or on disk, so a crash repeats
/// records and loses none; repeated ones do no harm.
final class Forwarder implements Runnable {
  private static final Logger LOG = Logger.getLogger(Forwarder.class);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration COMMIT_EVERY = Duration.ofSeconds(2);
  private static final Duration PAUSE = Duration.ofSeconds(3);
  private static final Duration CLOSING = Duration.ofSeconds(3);

  private final Map<String, Object> kafka;
  private final EventGate gate;
  private final RunDirectory directory;
  private final Desk desk;
  private final RunStates states;
  private final AtomicReference<@Nullable Outbox> outbox;
  private final Queue<Runnable> mailbox;
  private final Clock clock;
  private volatile boolean stopping;
  private volatile Desk.Load load = new Desk.Load(0, 0, 0);
  private final Map<TopicPartition, Long> read = new HashMap<>();
  private Instant nextCommit = Instant.MIN;

  /// What the loop works with; `outbox` is set for the runs whenever Kafka is there.
  record Parts(
      EventGate gate,
      RunDirectory directory,
      Desk desk,
      RunStates states,
      AtomicReference<@Nullable Outbox> outbox,
      Queue<Runnable> mailbox) {}

  Forwarder(Map<String, Object> kafka, Parts parts, Clock clock) {
    this.kafka = Map.copyOf(kafka);
    this.gate = parts.gate();
    this.directory = parts.directory();
    this.desk = parts.desk();
    this.states = parts.states();
    this.outbox = parts.outbox();
    this.mailbox = parts.mailbox();
    this.clock = clock;
  }

  private Map<String, Object> consumerConfig() {
    var config = new HashMap<>(kafka);
    config.put(ConsumerConfig.GROUP_ID_CONFIG, "sweepline-wandb");
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    config.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 5_000);
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 2_000);
    // Another replica, or this one after a crash, takes over soon.
    config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
    return config;
  }

  /// Until `stop`; Kafka may come and go.
  @Override
  public void run() {
    boolean told = false;
    while (!stopping) {
      try {
        if (directory.complete()) {
          serve();
        } else {
          Thread.sleep(POLL);
        }
      } catch (KafkaException e) {
        if (!told) {
          LOG.warnf("forwarder waits for Kafka reason=%s", e.getMessage());
        }
        told = true;
        pause();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stopping = true;
    }
  }

  private void serve() {
    try (var consumer =
            new KafkaConsumer<>(
                consumerConfig(), new StringDeserializer(), new ByteArrayDeserializer());
        var writer = new Outbox(kafka)) {
      outbox.set(writer);
      consumer.subscribe(List.of(EventTopics.EVENTS), new Rebalance(consumer, writer));
      while (!stopping) {
        turn(consumer, writer);
      }
      writer.flush();
      consumer.commitSync(safeOffsets(consumer.assignment()), CLOSING);
    } finally {
      outbox.set(null);
      desk.releaseAll();
      read.clear();
    }
  }

  private void turn(KafkaConsumer<String, byte[]> consumer, Outbox writer) {
    consumer.poll(POLL).forEach(record -> take(record, writer));
    for (var letter = mailbox.poll(); letter != null; letter = mailbox.poll()) {
      letter.run();
    }
    var now = clock.instant();
    desk.tick(now, partition -> caughtUp(consumer, partition));
    load = desk.load();
    for (var partition : consumer.assignment()) {
      desk.rereadFrom(partition.partition())
          .ifPresent(offset -> {
            consumer.seek(partition, offset);
            read.put(partition, offset);
          });
    }
    if (!now.isBefore(nextCommit) && writer.idle()) {
      nextCommit = now.plus(COMMIT_EVERY);
      consumer.commitAsync(safeOffsets(consumer.assignment()), null);
    }
  }

  private void take(ConsumerRecord<String, byte[]> record, Outbox writer) {
    read.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
    switch (gate.judge(record)) {
      case EventGate.Accepted(var event) ->
          desk.hear(event, record.partition(), record.offset(), clock.instant());
      case EventGate.Rejected(var reason) -> {
        LOG.debugf("event rejected offset=%d reason=%s", record.offset(), reason);
        writer.reject(record, reason);
      }
    }
  }

  private static boolean caughtUp(KafkaConsumer<String, byte[]> consumer, int partition) {
    return consumer.assignment().stream()
        .filter(assigned -> assigned.partition() == partition)
        .allMatch(assigned -> consumer.currentLag(assigned).orElse(1) == 0);
  }

  private Map<TopicPartition, OffsetAndMetadata> safeOffsets(
      Collection<TopicPartition> partitions) {
    var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
    for (var partition : partitions) {
      var next = read.get(partition);
      if (next != null) {
        long safe = Math.min(next, desk.firstUnsafeOffset(partition.partition()).orElse(next));
        offsets.put(partition, new OffsetAndMetadata(safe));
      }
    }
    return offsets;
  }

  /// What the loop has in hand, as of its last turn.
  Desk.Load load() {
    return load;
  }

  void stop() {
    stopping = true;
  }

  private final class Rebalance implements ConsumerRebalanceListener {
    private final KafkaConsumer<String, byte[]> consumer;
    private final Outbox writer;

    private Rebalance(KafkaConsumer<String, byte[]> consumer, Outbox writer) {
      this.consumer = consumer;
      this.writer = writer;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      // Whoever had them may have gone further than we remember.
      states.load();
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      writer.flush();
      consumer.commitSync(safeOffsets(partitions), CLOSING);
      onPartitionsLost(partitions);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      read.keySet().removeAll(partitions);
      desk.release(partitions.stream().map(TopicPartition::partition).toList());
    }
  }
}

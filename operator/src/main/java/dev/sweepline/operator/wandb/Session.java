package dev.sweepline.operator.wandb;

import dev.sweepline.contract.EventTopics;
import dev.sweepline.operator.events.EventGate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// One membership of the group that shares the partitions, from joining to leaving it. It outlives
/// an outage of Kafka; where it cannot, the next one begins with what was committed.
final class Session implements AutoCloseable, ConsumerRebalanceListener {
  private static final Logger LOG = Logger.getLogger(Session.class);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration SHORT_POLL = Duration.ofMillis(5);
  private static final Duration COMMIT_EVERY = Duration.ofSeconds(2);
  private static final Duration COMMIT_AGAIN = Duration.ofSeconds(10);
  private static final Duration STABLE = Duration.ofSeconds(45);
  private static final Duration LAST_ANSWERS = Duration.ofSeconds(3);
  private static final int MOST_REJECTIONS = 500;

  private final EventGate gate;
  private final Desk desk;
  private final RunStates states;
  private final BlockingQueue<Runnable> mailbox;
  private final ForwarderMetrics metrics;
  private final Clock clock;
  private final Map<String, Object> kafka;
  private final String id;
  private final List<ProducerRecord<String, byte[]>> rejections = new ArrayList<>();
  private @Nullable Outbox outbox;
  private final Replay replay;
  private final KafkaConsumer<String, byte[]> consumer;
  private final Map<TopicPartition, Long> read = new HashMap<>();
  private Map<TopicPartition, OffsetAndMetadata> committed = Map.of();
  private Instant nextCommit = Instant.MIN;
  private boolean sound = true;
  private boolean commits = true;

  Session(Map<String, Object> kafka, Forwarder.Parts parts, String id, Clock clock) {
    this.gate = parts.gate();
    this.desk = parts.desk();
    this.states = parts.states();
    this.mailbox = parts.mailbox();
    this.metrics = parts.metrics();
    this.clock = clock;
    this.kafka = kafka;
    this.id = id;
    outbox = new Outbox(kafka, id);
    replay = new Replay(kafka, gate, desk.catchUp());
    consumer =
        new KafkaConsumer<>(config(kafka), new StringDeserializer(), new ByteArrayDeserializer());
    consumer.subscribe(List.of(EventTopics.EVENTS), this);
  }

  private static Map<String, Object> config(Map<String, Object> kafka) {
    var config = new HashMap<>(kafka);
    config.put(ConsumerConfig.GROUP_ID_CONFIG, "sweepline-wandb");
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    config.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 5_000);
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 2_000);
    // Another replica, or this one after a crash, takes over soon.
    config.putIfAbsent(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
    // Only the partitions that move are interrupted when a replica comes or goes.
    config.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        List.of(CooperativeStickyAssignor.class));
    return config;
  }

  /// One round of everything.
  ///
  /// @throws KafkaException if this session is over
  void turn() {
    try {
      consumer.poll(replay.active() ? SHORT_POLL : POLL).forEach(this::take);
      for (var letter = mailbox.poll(); letter != null; letter = mailbox.poll()) {
        open(letter);
      }
      var now = clock.instant();
      replay.turn(read, now);
      desk.tick(now, this::caughtUp);
      if (!now.isBefore(nextCommit) || rejections.size() > MOST_REJECTIONS) {
        nextCommit = now.plus(COMMIT_EVERY);
        commit();
      }
    } catch (RuntimeException e) {
      sound = false;
      throw e;
    }
  }

  private void take(ConsumerRecord<String, byte[]> record) {
    read.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
    switch (gate.judge(record)) {
      case EventGate.Accepted(var event) ->
          understand(
              record, () -> desk.hear(event, record.partition(), record.offset(), clock.instant()));
      case EventGate.Recovered(var rows) ->
          understand(record, () -> desk.catchUp().recover(rows, record.offset()));
      case EventGate.Rejected(var reason) -> reject(record, reason);
    }
  }

  private void understand(ConsumerRecord<String, byte[]> record, Runnable effect) {
    try {
      effect.run();
    } catch (RuntimeException e) {
      // Nobody else shall wait for a record that we cannot cope with.
      LOG.errorf(e, "record not understood offset=%d key=%s", record.offset(), record.key());
      reject(record, "not understood: " + e);
    }
  }

  /// Nor for an answer of W&B.
  private static void open(Runnable letter) {
    try {
      letter.run();
    } catch (RuntimeException e) {
      LOG.error("answer not understood", e);
    }
  }

  private void reject(ConsumerRecord<String, byte[]> record, String reason) {
    LOG.debugf("event rejected offset=%d reason=%s", record.offset(), reason);
    metrics.rejected();
    rejections.add(Outbox.rejection(record, reason));
  }

  private boolean caughtUp(int partition) {
    return consumer.assignment().stream()
        .filter(assigned -> assigned.partition() == partition)
        .allMatch(assigned -> consumer.currentLag(assigned).orElse(1) == 0);
  }

  /// How many records of its partitions nobody has taken up yet.
  long lag() {
    return consumer.assignment().stream()
        .mapToLong(partition -> consumer.currentLag(partition).orElse(0))
        .sum();
  }

  private void commit() {
    var news = desk.news();
    var offsets = safeOffsets();
    if (news.isEmpty() && offsets.equals(committed) && rejections.isEmpty()) {
      return;
    }
    if (Boolean.TRUE.equals(metrics.commits().record(() -> committed(news, offsets)))) {
      committed = offsets;
      rejections.clear();
      states.putAll(news);
      desk.remembered(news);
    }
  }

  /// While Kafka is away, runs live on: W&B must hear of them, or it calls them crashed.
  private boolean committed(
      Map<String, RunState> news, Map<TopicPartition, OffsetAndMetadata> offsets) {
    try {
      var writer = outbox == null ? new Outbox(kafka, id) : outbox;
      outbox = writer;
      boolean done = writer.commit(news, rejections, offsets, consumer.groupMetadata());
      if (!commits) {
        LOG.info("commits again");
      }
      commits = true;
      return done;
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      if (commits) {
        LOG.warnf("not committed, tried again reason=%s", e.getMessage());
      }
      commits = false;
      nextCommit = clock.instant().plus(COMMIT_AGAIN);
      closeOutbox();
      return false;
    }
  }

  private void closeOutbox() {
    var writer = outbox;
    outbox = null;
    if (writer != null) {
      writer.close();
    }
  }

  private Map<TopicPartition, OffsetAndMetadata> safeOffsets() {
    var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
    read.forEach((partition, next) ->
        offsets.put(
            partition,
            new OffsetAndMetadata(
                Math.min(next, desk.firstUnsafeOffset(partition.partition()).orElse(next)))));
    return offsets;
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    if (partitions.isEmpty()) {
      return;
    }
    var places = TakenOver.by(consumer, partitions, STABLE);
    places.forEach((partition, place) -> read.put(partition, place.next()));
    states.load();
    states.putAll(desk.news());
    var mine = numbers(partitions);
    states
        .all()
        .forEach((id, state) -> {
          if (mine.contains(state.partition())) {
            var place = places.get(new TopicPartition(EventTopics.EVENTS, state.partition()));
            var lost = place == null ? OptionalLong.empty() : place.lostOf(state);
            desk.resume(id, state, lost, clock.instant());
          }
        });
    LOG.infof("partitions taken over partitions=%s", mine);
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    if (sound && !partitions.isEmpty()) {
      try {
        awaitAnswers(numbers(partitions));
        commit();
      } catch (RuntimeException e) {
        sound = false;
        throw e;
      }
    }
    onPartitionsLost(partitions);
  }

  /// What W&B has taken the next one need not send again.
  private void awaitAnswers(Set<Integer> partitions) {
    var deadline = clock.instant().plus(LAST_ANSWERS);
    try {
      while (!desk.quiet(partitions) && clock.instant().isBefore(deadline)) {
        var letter = mailbox.poll(POLL.toMillis(), TimeUnit.MILLISECONDS);
        if (letter != null) {
          open(letter);
        }
      }
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    if (partitions.isEmpty()) {
      return;
    }
    read.keySet().removeAll(partitions);
    committed = Map.of();
    desk.release(numbers(partitions));
    LOG.infof("partitions handed over partitions=%s", numbers(partitions));
  }

  private static Set<Integer> numbers(Collection<TopicPartition> partitions) {
    return partitions.stream().map(TopicPartition::partition).collect(Collectors.toSet());
  }

  @Override
  public void close() {
    try (replay;
        consumer) {
      LOG.debug("leaving the group");
    } finally {
      closeOutbox();
      desk.releaseAll();
    }
  }
}

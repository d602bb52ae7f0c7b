package dev.sweepline.operator.events;

import dev.sweepline.contract.EventKeys;
import dev.sweepline.contract.EventTopics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/// The status channel without its container: reads every partition from the beginning and folds
/// what it hears into a board.
public final class StatusReader implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);

  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final LiveProgress board = new LiveProgress(20_000);
  private final StatusChannel channel;
  private final Thread loop;
  private final Thread news;
  private volatile boolean stopping;

  /// @param folded hears of each record, with the time it was written, once the board answers for
  ///   it
  public StatusReader(String kafka, EventGate gate, ObjLongConsumer<String> folded) {
    channel = new StatusChannel(gate, board, metrics);
    loop = Thread.ofPlatform().name("status").start(() -> read(kafka, folded));
    news = Thread.ofPlatform().name("news").start(this::tellNews);
  }

  /// As the operator verifies what trainers signed.
  public static EventGate gate(byte[] rootKey) {
    return new EventGate(
        Optional.of(
            new RememberedKeys((uid, attempt) -> EventKeys.derive(rootKey, uid, attempt), 20_000)));
  }

  private void read(String kafka, ObjLongConsumer<String> folded) {
    try (var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of("bootstrap.servers", kafka, "auto.offset.reset", "earliest"),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      var partitions =
          consumer.partitionsFor(EventTopics.EVENTS).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(List.copyOf(partitions));
      while (!stopping) {
        var records = consumer.poll(POLL);
        if (!records.isEmpty()) {
          channel.hear(records);
          records.forEach(record -> folded.accept(record.key(), record.timestamp()));
        }
      }
    }
  }

  private void tellNews() {
    var clock = Clock.systemUTC();
    while (!stopping) {
      board.tellNews(clock.instant());
      LockSupport.parkNanos(Duration.ofMillis(250).toNanos());
    }
  }

  public void onNews(Consumer<Set<String>> listener) {
    board.onNews(listener);
  }

  /// Events that were judged, whatever came of it.
  public long heard() {
    return (long)
        (metrics.counter("sweepline.events", "result", "accepted").count()
            + metrics.counter("sweepline.events", "result", "rejected").count());
  }

  public long rejected() {
    return (long) metrics.counter("sweepline.events", "result", "rejected").count();
  }

  public long gaps() {
    return (long) metrics.counter("sweepline.events.gaps").count();
  }

  @Override
  public void close() {
    stopping = true;
    try {
      loop.join();
      news.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

package dev.sweepline.operator.events;

import dev.sweepline.contract.TrainerEvent;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/// Folds every event into the board.
///
/// Each operator process reads all partitions in a group of its own and commits nothing: the board
/// is memory, so a process that starts reads the last day again.
@ApplicationScoped
class StatusChannel {
  private static final Logger LOG = Logger.getLogger(StatusChannel.class);
  private static final long NEWS_PERIOD_MS = 250;
  private static final Duration LONGEST_WAIT = Duration.ofDays(365);
  private static final int MOST_SPOOLS = 20_000;

  private final EventGate gate;
  private final LiveProgress board;
  private final Counter accepted;
  private final Counter rejected;
  private final Counter repeated;
  private final Counter gaps;
  private final Counter thinned;
  private final Timer waited;
  private final SpoolSizes spools = new SpoolSizes(MOST_SPOOLS);
  private final ScheduledExecutorService news =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("progress-news").factory());

  StatusChannel(EventGate gate, LiveProgress board, MeterRegistry metrics) {
    this.gate = gate;
    this.board = board;
    accepted = metrics.counter("sweepline.events", "result", "accepted");
    rejected = metrics.counter("sweepline.events", "result", "rejected");
    repeated = metrics.counter("sweepline.events", "result", "repeated");
    gaps = metrics.counter("sweepline.events.gaps");
    thinned = metrics.counter("sweepline.events.thinned");
    waited = metrics.timer("sweepline.events.waited");
    spool(metrics, "max", spools::max);
    spool(metrics, "sum", spools::sum);
  }

  private static void spool(MeterRegistry metrics, String over, ToLongFunction<Instant> size) {
    Gauge.builder("sweepline.spool.bytes", () -> size.applyAsLong(Instant.now()))
        .tag("over", over)
        .register(metrics);
  }

  void start(@Observes StartupEvent event) {
    var clock = Clock.systemUTC();
    // It ends with the process, and `tellNews` lets nothing out.
    var _ =
        news.scheduleWithFixedDelay(
            () -> tellNews(clock), NEWS_PERIOD_MS, NEWS_PERIOD_MS, TimeUnit.MILLISECONDS);
  }

  void stop(@Observes ShutdownEvent event) {
    news.shutdownNow();
  }

  private void tellNews(Clock clock) {
    try {
      board.tellNews(clock.instant());
    } catch (RuntimeException e) {
      // A listener that fails must not end the news for all.
      LOG.warn("a listener could not take the news", e);
    }
  }

  @Incoming("events")
  void hear(ConsumerRecords<String, byte[]> records) {
    records.forEach(record -> {
      switch (gate.judge(record)) {
        case EventGate.Accepted(var event) -> {
          accepted.increment();
          // Both are the trainer's own clock: how long the event waited there for Kafka.
          var sentAt = Instant.ofEpochMilli(record.timestamp());
          waited(event.time(), record.timestamp()).ifPresent(waited::record);
          spools.hear(event, sentAt);
          count(board.add(event), event);
        }
        // A status has its best and its last epoch: what is in between is for the tracker.
        case EventGate.Recovered _ -> {}
        // The forwarder, whose group commits, puts it aside.
        case EventGate.Rejected _ -> rejected.increment();
      }
    });
  }

  /// Empty where a clock was set in between.
  static Optional<Duration> waited(Instant time, long sentAtMs) {
    var sentAt = Instant.ofEpochMilli(sentAtMs);
    return sentAt.isBefore(time) || sentAt.isAfter(time.plus(LONGEST_WAIT))
        ? Optional.empty()
        : Optional.of(Duration.between(time, sentAt));
  }

  private void count(LiveProgress.Effect effect, TrainerEvent event) {
    if (effect != LiveProgress.Effect.KNOWN_BEFORE
        && event instanceof TrainerEvent.Progress progress
        && progress.thinned() != null) {
      thinned.increment(progress.thinned());
    }
    switch (effect) {
      case FOLDED, FOLDED_LATE, PASSED_OVER -> {}
      case FOLDED_AFTER_GAP -> gaps.increment();
      case KNOWN_BEFORE -> repeated.increment();
    }
  }
}

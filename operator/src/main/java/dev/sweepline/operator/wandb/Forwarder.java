package dev.sweepline.operator.wandb;

import dev.sweepline.operator.events.EventGate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;

/// The loop that reads events and moves runs; all replicas share the partitions.
///
/// Where a run stands and the offset up to which everything is safe are committed together, so a
/// crash repeats records and loses none; repeated ones do no harm.
final class Forwarder implements Runnable {
  private static final Logger LOG = Logger.getLogger(Forwarder.class);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
  private static final Duration PAUSE = Duration.ofSeconds(3);

  private final Map<String, Object> kafka;
  private final Parts parts;
  private final Clock clock;
  private final String id = UUID.randomUUID().toString();
  private volatile boolean stopping;
  private volatile Load load = new Load(0, 0, 0, 0);
  private volatile long lag;
  private volatile Instant lastTurn;

  /// What the loop works with.
  record Parts(
      EventGate gate,
      RunDirectory directory,
      Desk desk,
      RunStates states,
      BlockingQueue<Runnable> mailbox,
      ForwarderMetrics metrics) {}

  Forwarder(Map<String, Object> kafka, Parts parts, Clock clock) {
    this.kafka = Map.copyOf(kafka);
    this.parts = parts;
    this.clock = clock;
    lastTurn = clock.instant();
  }

  /// Until `stop`; Kafka may come and go.
  @Override
  public void run() {
    boolean told = false;
    while (!stopping) {
      try {
        lastTurn = clock.instant();
        if (parts.directory().complete()) {
          serve();
          told = false;
        } else {
          Thread.sleep(LOOK_AGAIN);
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
      } catch (RuntimeException e) {
        // Whatever it is, the others' rows must not wait for somebody to start us again.
        LOG.error("forwarder begins again", e);
        pause();
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
    try (var session = new Session(kafka, parts, id, clock)) {
      while (!stopping) {
        session.turn();
        load = parts.desk().load();
        lag = session.lag();
        lastTurn = clock.instant();
      }
    }
  }

  /// What the loop has in hand, as of its last turn.
  Load load() {
    return load;
  }

  /// How many records wait on Kafka, as of its last turn.
  long lag() {
    return lag;
  }

  /// When the loop last came round.
  Instant lastTurn() {
    return lastTurn;
  }

  void stop() {
    stopping = true;
  }
}

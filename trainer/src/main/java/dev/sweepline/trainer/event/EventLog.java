package dev.sweepline.trainer.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.sweepline.contract.TrainerEvent;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// Takes events at once and sends them on a thread of its own, so that training never waits for the
/// network.
///
/// Numbers are given when an event is sent, so leaving out progress in a jam makes no gap.
final class EventLog {
  static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .build();
  private static final System.Logger LOG = System.getLogger(EventLog.class.getName());
  private static final int CAPACITY = 1000;

  /// An event that lacks its number.
  @FunctionalInterface
  interface Draft {
    TrainerEvent numbered(long seq);
  }

  private record Waiting(Draft draft, boolean dispensable) {}

  private final EventSink sink;
  private final Thread sender;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private boolean closed;

  EventLog(EventSink sink) {
    this.sink = sink;
    sender = Thread.ofPlatform().daemon().name("events").start(this::sendAll);
  }

  /// A dispensable event gives way when too many wait.
  synchronized void add(Draft draft, boolean dispensable) {
    if (waiting.size() >= CAPACITY) {
      var first = waiting.stream().filter(Waiting::dispensable).findFirst();
      if (first.isEmpty() && dispensable) {
        return;
      }
      waiting.remove(first.orElse(waiting.getFirst()));
    }
    waiting.add(new Waiting(draft, dispensable));
    notifyAll();
  }

  /// Sends what waits, for at most that long.
  void close(Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    try {
      sender.join(patience);
      sink.close(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
      if (!sender.join(Duration.ofMillis(100))) {
        sender.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void sendAll() {
    try {
      long seq = 0;
      for (var next = take(); next != null; next = take()) {
        sink.send(JSON.writeValueAsBytes(next.draft().numbered(seq++)));
      }
    } catch (InterruptedException e) {
      LOG.log(Level.WARNING, "events left unsent count={0}", waiting() + 1);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("writing an event as JSON", e);
    } catch (RuntimeException e) {
      // Training goes on: its result has another way out, the termination message.
      LOG.log(Level.ERROR, "no more events", e);
    }
  }

  /// Null when closed and empty.
  private synchronized @Nullable Waiting take() throws InterruptedException {
    while (waiting.isEmpty() && !closed) {
      wait();
    }
    return waiting.poll();
  }

  private synchronized int waiting() {
    return waiting.size();
  }
}

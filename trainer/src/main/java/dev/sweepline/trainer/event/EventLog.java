package dev.sweepline.trainer.event;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Takes events at once and passes them on by a thread of its own, so that training waits neither
/// for the network nor for a disk.
final class EventLog {
  static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .build();
  private static final System.Logger LOG = System.getLogger(EventLog.class.getName());
  private static final int CAPACITY = 1000;
  private static final Duration LOOK_AGAIN = Duration.ofMillis(20);
  private static final Duration GRACE = Duration.ofSeconds(3);

  private record Waiting(Draft draft, Importance importance, long thinned) {}

  private final EventSink sink;
  private final Thread sender;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private long thinned;
  private boolean closed;
  private long deadline;

  EventLog(EventSink sink) {
    this.sink = sink;
    sender = Thread.ofPlatform().daemon().name("events").start(this::passOn);
  }

  /// Too many wait only where even the disk hangs; then asides go, and the oldest progress.
  synchronized void add(Draft draft, Importance importance) {
    if (waiting.size() >= CAPACITY && !forget(Importance.ASIDE)) {
      if (importance == Importance.ASIDE) {
        return;
      }
      if (forget(Importance.STEP) || forget(Importance.EPOCH_END)) {
        thinned++;
      }
    }
    long before = importance.isProgress() ? thinned : 0;
    waiting.add(new Waiting(draft, importance, before));
    thinned -= before;
    notifyAll();
  }

  private boolean forget(Importance importance) {
    for (var each = waiting.iterator(); each.hasNext(); ) {
      var old = each.next();
      if (old.importance() == importance) {
        each.remove();
        thinned += old.thinned();
        return true;
      }
    }
    return false;
  }

  /// Sends what waits, for about that long.
  ///
  /// @return whether events wait on disk then; empty where nobody can say
  Optional<Boolean> close(Duration patience) {
    synchronized (this) {
      closed = true;
      deadline = System.nanoTime() + patience.toNanos();
      notifyAll();
    }
    try {
      if (!sender.join(patience.plus(GRACE))) {
        sender.interrupt();
        LOG.log(Level.WARNING, "events left unsent count={0}", waiting());
        return Optional.empty();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return sink.left();
  }

  private void passOn() {
    try {
      while (!done()) {
        var next = take();
        if (next != null) {
          sink.take(next.draft(), next.importance(), next.thinned());
        }
        sink.carryOn();
      }
      sink.close(Duration.ofNanos(Math.max(0, deadline() - System.nanoTime())));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException e) {
      // Training goes on: its result has another way out, the termination message.
      LOG.log(Level.ERROR, "no more events", e);
    }
  }

  private synchronized boolean done() {
    return closed && waiting.isEmpty();
  }

  /// Null when it is time to carry on with what was taken before.
  private synchronized @Nullable Waiting take() throws InterruptedException {
    boolean busy = sink.busy();
    while (waiting.isEmpty() && !closed) {
      wait(busy ? LOOK_AGAIN.toMillis() : 0);
      if (busy) {
        break;
      }
    }
    return waiting.poll();
  }

  private synchronized long deadline() {
    return deadline;
  }

  private synchronized int waiting() {
    return waiting.size();
  }
}

package dev.sweepline.trainer.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.contract.TrainerEvent;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class EventLogTest {
  @Test
  void givesWayInAJamWithoutGapsAndKeepsWhatMatters() throws IOException {
    var sink = new SlowSink();
    var log = new EventLog(sink);
    for (int i = 0; i < 3000; i++) {
      log.add(progress(i, i % 100 == 99), i % 100 != 99);
    }
    sink.open.countDown();
    log.close(Duration.ofSeconds(10));

    var events = sink.events();
    assertThat(events.size()).isBetween(1000, 1001);
    assertThat(events)
        .extracting(TrainerEvent::seq)
        .isEqualTo(LongStream.range(0, events.size()).boxed().toList());
    assertThat(events).filteredOn(event -> ((TrainerEvent.Progress) event).epochEnd()).hasSize(30);
  }

  @Test
  void givesUpOnASinkThatHangs() {
    var log = new EventLog(new SlowSink());
    log.add(progress(1, true), false);
    long start = System.nanoTime();

    log.close(Duration.ofMillis(200));

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
  }

  private static EventLog.Draft progress(long step, boolean epochEnd) {
    return seq ->
        new TrainerEvent.Progress(
            TrainerEvent.SCHEMA, "uid", 1, seq, Instant.EPOCH, step, 0, Map.of(), epochEnd);
  }

  /// Sends nothing until it is opened.
  private static final class SlowSink implements EventSink {
    final CountDownLatch open = new CountDownLatch(1);
    private final List<byte[]> sent = new ArrayList<>();

    @Override
    public void send(byte[] event) throws InterruptedException {
      open.await();
      sent.add(event);
    }

    @Override
    public void close(Duration patience) {
      // Nothing of its own to wait for.
    }

    List<TrainerEvent> events() throws IOException {
      var events = new ArrayList<TrainerEvent>();
      for (var event : sent) {
        events.add(EventLog.JSON.readValue(event, TrainerEvent.class));
      }
      return events;
    }
  }
}

package dev.sweepline.trainer.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.contract.TrainerEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class EventLogTest {
  @Test
  void givesWayInAJamWithoutGapsAndKeepsWhatMatters() {
    var sink = new SlowSink();
    var log = new EventLog(sink);
    for (int i = 0; i < 3000; i++) {
      boolean last = i % 100 == 99;
      log.add(
          last ? Drafts.epochEnd(i) : Drafts.step(i),
          last ? Importance.EPOCH_END : Importance.STEP);
    }
    sink.open.countDown();
    log.close(Duration.ofSeconds(10));

    var events = sink.taken;
    assertThat(events.size()).isBetween(1000, 1001);
    assertThat(events)
        .extracting(TrainerEvent::seq)
        .isEqualTo(LongStream.range(0, events.size()).boxed().toList());
    assertThat(events).filteredOn(event -> ((TrainerEvent.Progress) event).epochEnd()).hasSize(30);
    assertThat(Drafts.thinned(events)).isEqualTo(3000 - events.size());
  }

  @Test
  void givesUpWhatIsAsideBeforeAnyProgress() {
    var sink = new SlowSink();
    var log = new EventLog(sink);
    for (int i = 0; i < 700; i++) {
      log.add(Drafts.step(i), Importance.STEP);
      log.add(Drafts.logged("line " + i), Importance.ASIDE);
    }
    for (int i = 700; i < 1000; i++) {
      log.add(Drafts.step(i), Importance.STEP);
    }
    log.add(Drafts.logged("one more"), Importance.ASIDE);
    sink.open.countDown();
    log.close(Duration.ofSeconds(10));

    var events = sink.taken;
    assertThat(events)
        .filteredOn(TrainerEvent.Progress.class::isInstance)
        .extracting(Drafts::step)
        .isEqualTo(LongStream.range(0, 1000).boxed().toList());
    assertThat(Drafts.thinned(events)).isZero();
  }

  @Test
  void neverForgetsACheckpoint() {
    var sink = new SlowSink();
    var log = new EventLog(sink);
    for (int i = 0; i < 2000; i++) {
      log.add(Drafts.saved(i), Importance.LASTING);
    }
    sink.open.countDown();
    log.close(Duration.ofSeconds(10));

    assertThat(sink.taken).hasSize(2000);
  }

  @Test
  void givesUpOnASinkThatHangs() {
    var log = new EventLog(new SlowSink());
    log.add(Drafts.epochEnd(1), Importance.EPOCH_END);
    long start = System.nanoTime();

    log.close(Duration.ofMillis(200));

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void writesTheGoldenEventsOfTheContract() throws IOException {
    var golden =
        Path.of(
            System.getProperty("sweepline.root"),
            "contract/src/test/resources/dev/sweepline/contract");
    for (var name :
        List.of(
            "started",
            "progress",
            "epoch-end",
            "checkpoint-saved",
            "finished",
            "logged",
            "measured")) {
      var text = Files.readString(golden.resolve(name + ".json"));

      var written =
          EventLog.JSON.writeValueAsString(EventLog.JSON.readValue(text, TrainerEvent.class));

      assertThat(written).isEqualTo(text.strip());
    }
  }

  /// Takes nothing until it is opened.
  private static final class SlowSink implements EventSink {
    final CountDownLatch open = new CountDownLatch(1);
    final List<TrainerEvent> taken = new ArrayList<>();

    @Override
    public void take(Draft draft, Importance importance, long thinned) throws IOException {
      try {
        open.await();
      } catch (InterruptedException e) {
        throw new IOException("interrupted", e);
      }
      taken.add(draft.numbered(taken.size(), thinned));
    }

    @Override
    public void carryOn() {
      // Nothing of its own to do.
    }

    @Override
    public boolean busy() {
      return false;
    }

    @Override
    public void close(Duration patience) {
      // Nothing of its own to wait for.
    }
  }
}

package dev.sweepline.trainer.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.contract.EventMac;
import dev.sweepline.contract.TrainerEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutboxTest {
  private static final String KEY = "00ff";

  @TempDir Path root;

  @Test
  void handsOutInOrderAcrossMemoryAndDisk() throws IOException {
    var outbox = outbox(1, 1 << 20);
    add(outbox, 0, 3);
    var first = outbox.next().orElseThrow();
    outbox.keep();
    add(outbox, 3, 6);
    assertThat(spool(1)).exists();

    outbox.arrived(first);
    var others = deliver(outbox);
    add(outbox, 6, 8);
    others.addAll(deliver(outbox));

    assertThat(others).extracting(TrainerEvent::seq).isEqualTo(numbers(1, 8));
    assertThat(others).extracting(Drafts::step).isEqualTo(numbers(1, 8));
    assertThat(outbox.isEmpty()).isTrue();
    assertThat(spool(1)).doesNotExist();
  }

  @Test
  void sendsAgainInOrderWhatDidNotArrive() throws IOException {
    var outbox = outbox(1, 1 << 20);
    add(outbox, 0, 5);
    outbox.next();
    var second = outbox.next().orElseThrow();
    outbox.next();
    outbox.putBackAll();

    assertThat(deliver(outbox)).extracting(TrainerEvent::seq).isEqualTo(numbers(0, 5));
    assertThat(Drafts.read(second.letter.value()).seq()).isEqualTo(1);
  }

  @Test
  void thinsOldProgressOfAFullSpoolWithoutAGapInTheNumbers() throws IOException {
    var outbox = outbox(1, 64 * 1024);
    outbox.add(Drafts.saved(-1), Importance.LASTING, 0);
    outbox.keep();
    for (int step = 0; step < 2000; step++) {
      outbox.add(Drafts.step(step), Importance.STEP, 0);
      if (step % 100 == 99) {
        outbox.add(Drafts.epochEnd(step), Importance.EPOCH_END, 0);
        outbox.add(Drafts.saved(step), Importance.LASTING, 0);
      }
    }

    assertThat(Files.size(spool(1))).isLessThan(80 * 1024);
    var events = deliver(outbox);

    assertThat(events).extracting(TrainerEvent::seq).isEqualTo(numbers(0, events.size()));
    assertThat(events).extracting(Drafts::step).isSorted();
    assertThat(events).filteredOn(TrainerEvent.CheckpointSaved.class::isInstance).hasSize(21);
    assertThat(events).filteredOn(OutboxTest::isEpochEnd).hasSize(20);
    assertThat(Drafts.thinned(events)).isEqualTo(2041 - events.size()).isPositive();
    assertThat(Drafts.step(events.get(events.size() - 3))).isEqualTo(1999);
  }

  @Test
  void leavesOutWhatIsAsideBeforeItThinsProgress() throws IOException {
    var outbox = outbox(1, 32 * 1024);
    outbox.add(Drafts.step(0), Importance.STEP, 0);
    outbox.keep();
    for (int step = 1; step < 60; step++) {
      outbox.add(Drafts.step(step), Importance.STEP, 0);
      for (int line = 0; line < 10; line++) {
        outbox.add(Drafts.logged("a line of step " + step), Importance.ASIDE, 0);
      }
    }
    assertThat(outbox.bytes()).isBetween(10 * 1024L, 40 * 1024L);

    var events = deliver(outbox);

    assertThat(events).extracting(TrainerEvent::seq).isEqualTo(numbers(0, events.size()));
    assertThat(events)
        .filteredOn(TrainerEvent.Progress.class::isInstance)
        .extracting(Drafts::step)
        .isEqualTo(numbers(0, 60));
    assertThat(events.size()).isLessThan(400);
    assertThat(Drafts.thinned(events)).isZero();
    assertThat(outbox.bytes()).isZero();
  }

  @Test
  void growsRatherThanLosesWhatNothingElseSays() throws IOException {
    var outbox = outbox(1, 4 * 1024);
    outbox.add(Drafts.saved(0), Importance.LASTING, 0);
    outbox.keep();
    for (int step = 1; step < 100; step++) {
      outbox.add(Drafts.saved(step), Importance.LASTING, 0);
      outbox.add(Drafts.epochEnd(step), Importance.EPOCH_END, 0);
    }
    outbox.add(Drafts.finished(), Importance.LASTING, 0);

    var events = deliver(outbox);

    assertThat(events).filteredOn(TrainerEvent.CheckpointSaved.class::isInstance).hasSize(100);
    assertThat(events.getLast()).isInstanceOf(TrainerEvent.Finished.class);
    assertThat(events).extracting(TrainerEvent::seq).isEqualTo(numbers(0, events.size()));
  }

  @Test
  void aLaterAttemptDeliversFirstWhatAnEarlierOneLeft() throws IOException {
    var first = outbox(1, 1 << 20);
    add(first, 0, 3);
    first.next(); // Under way at the end: nobody knows whether it arrived.
    first.close();
    Files.writeString(spool(1), "S 00ab {\"cut", StandardOpenOption.APPEND);
    var second = outbox(2, 1 << 20);
    add(second, 10, 12);
    second.keep();

    var delivered = deliver(second);

    assertThat(delivered).extracting(Drafts::step).containsExactly(0L, 1L, 2L, 10L, 11L);
    assertThat(spool(1)).doesNotExist();
    assertThat(spool(2)).doesNotExist();
  }

  @Test
  void whatIsStillThereAtTheEndStaysForTheNext() throws IOException {
    var first = outbox(1, 1 << 20);
    add(first, 0, 3);
    first.close();
    var second = outbox(2, 1 << 20);
    add(second, 10, 12);
    second.next();
    second.close();

    assertThat(deliver(outbox(3, 1 << 20)))
        .extracting(Drafts::step)
        .containsExactly(0L, 1L, 2L, 10L, 11L);
  }

  @Test
  void goesOnInMemoryWhereThereIsNoDisk() throws IOException {
    Files.writeString(root.resolve("a1"), "a file, no folder");
    var outbox = outbox(1, 1 << 20);
    for (int step = 0; step < 5000; step++) {
      outbox.add(Drafts.step(step), Importance.STEP, 0);
      outbox.keep();
    }
    outbox.add(Drafts.finished(), Importance.LASTING, 0);

    var events = deliver(outbox);

    assertThat(events).hasSizeBetween(1000, 1005);
    assertThat(events).extracting(TrainerEvent::seq).isEqualTo(numbers(0, events.size()));
    assertThat(events.getLast()).isInstanceOf(TrainerEvent.Finished.class);
  }

  /// Kafka comes and goes as it likes, the spool is small, and processes die.
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void losesNothingButOldProgressWhateverHappens(long seed) throws IOException {
    var random = new Random(seed);
    var outbox = outbox(1, 8 * 1024);
    var underWay = new ArrayList<Outbox.Handed>();
    var arrived = new TreeMap<Long, TrainerEvent>();
    int lasting = 0;
    for (int step = 0; step < 3000; step++) {
      switch (random.nextInt(step / 300 % 2 == 0 ? 6 : 20)) {
        case 0, 1, 2 -> outbox.next().ifPresent(underWay::add);
        case 3, 4 -> {
          while (!underWay.isEmpty()) {
            arrive(outbox, underWay.removeFirst(), arrived);
          }
        }
        case 5 -> {
          outbox.putBackAll();
          underWay.clear();
        }
        case 6 -> outbox.keep();
        case 7 -> {
          outbox.add(Drafts.saved(step), Importance.LASTING, 0);
          lasting++;
        }
        case 8 -> outbox.add(Drafts.epochEnd(step), Importance.EPOCH_END, 0);
        case 9 -> outbox.add(Drafts.logged("step " + step), Importance.ASIDE, 0);
        default -> outbox.add(Drafts.step(step), Importance.STEP, 0);
      }
    }
    outbox.close();
    var later = outbox(2, 8 * 1024);
    for (var next = later.next(); next.isPresent(); next = later.next()) {
      arrive(later, next.get(), arrived);
    }

    assertThat(arrived.keySet()).containsExactlyElementsOf(numbers(0, arrived.size()));
    assertThat(arrived.values())
        .filteredOn(event -> !(event instanceof TrainerEvent.Aside))
        .extracting(Drafts::step)
        .isSorted();
    assertThat(arrived.values())
        .filteredOn(TrainerEvent.CheckpointSaved.class::isInstance)
        .hasSize(lasting);
    assertThat(spool(1)).doesNotExist();
  }

  private static void arrive(Outbox outbox, Outbox.Handed handed, Map<Long, TrainerEvent> arrived)
      throws IOException {
    var event = Drafts.read(handed.letter.value());
    outbox.arrived(handed);
    var before = arrived.putIfAbsent(event.seq(), event);
    assertThat(before == null || before.equals(event)).as("a number means one event").isTrue();
  }

  private Outbox outbox(int attempt, long bytes) {
    var folder = root.resolve("a" + attempt);
    return new Outbox(
        new Outbox.Spool(folder.resolve(SpoolFile.NAME), bytes), KEY, Leftovers.of(folder));
  }

  private Path spool(int attempt) {
    return root.resolve("a" + attempt).resolve(SpoolFile.NAME);
  }

  private static void add(Outbox outbox, long from, long to) throws IOException {
    for (long step = from; step < to; step++) {
      outbox.add(Drafts.step(step), Importance.STEP, 0);
    }
  }

  private static List<TrainerEvent> deliver(Outbox outbox) throws IOException {
    var events = new ArrayList<TrainerEvent>();
    for (var next = outbox.next(); next.isPresent(); next = outbox.next()) {
      var letter = next.get().letter;
      assertThat(EventMac.verify(KEY, letter.value(), String.valueOf(letter.mac()))).isTrue();
      events.add(Drafts.read(letter.value()));
      outbox.arrived(next.get());
    }
    return events;
  }

  private static boolean isEpochEnd(TrainerEvent event) {
    return event instanceof TrainerEvent.Progress progress && progress.epochEnd();
  }

  private static List<Long> numbers(long from, long to) {
    return LongStream.range(from, to).boxed().toList();
  }
}

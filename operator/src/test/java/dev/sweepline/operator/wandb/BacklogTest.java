package dev.sweepline.operator.wandb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.contract.TrainerEvent;
import dev.sweepline.testing.PretendTrainer;
import dev.sweepline.wandb.HistoryRow;
import dev.sweepline.wandb.RunPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BacklogTest {
  private static final int ROOM = 3;
  private static final int CAPACITY = 10;

  private final Room room = new Room(ROOM);
  private final Backlog first = begun();
  private final Backlog second = begun();
  private final List<TrainerEvent> events = epochs(5);

  @Test
  void leavesOnKafkaWhatHasNoRoomBesideOtherRunsAndCatchesUpInOrder() {
    IntStream.range(0, ROOM).forEach(at -> first.accept(events.get(at), at));
    second.accept(events.get(0), 10);
    second.accept(events.get(1), 11);

    assertThat(steps(first)).containsExactly(1L, 2L, 3L);
    assertThat(second.size()).isZero();
    assertThat(second.firstUnsafeOffset()).as("its partition goes on").isEmpty();
    assertThat(second.resumeFrom()).hasValue(10);

    catchUp(second, 10);
    assertThat(second.resumeFrom()).as("there is no room yet").hasValue(10);

    first.safe(first.head(2), List.of(), first.summary());
    catchUp(second, 10);
    assertThat(steps(second)).containsExactly(1L, 2L);
    assertThat(second.resumeFrom()).as("three more found no room").hasValue(10);
    assertThat(second.catchUpFrom()).as("what it has goes first").isEmpty();

    var stored = second.head(CAPACITY);
    second.safe(stored, List.of(), second.summary());
    assertThat(second.catchUpFrom()).hasValue(12);
    catchUp(second, 10);
    assertThat(steps(second)).containsExactly(3L, 4L);
    second.safe(second.head(CAPACITY), List.of(), second.summary());
    catchUp(second, 10);

    assertThat(steps(second)).containsExactly(5L);
    assertThat(second.resumeFrom()).as("it hears what is new").isEmpty();
    assertThat(steps(first)).containsExactly(3L);
  }

  @Test
  void givesItsRoomBackWhenItIsParkedOrLetGo() {
    for (var over : List.<Runnable>of(first::park, first::close)) {
      IntStream.range(0, ROOM).forEach(at -> first.accept(events.get(at), at));
      assertThat(room.isLeft()).isFalse();

      over.run();

      var other = begun();
      IntStream.range(0, ROOM).forEach(at -> other.accept(events.get(at), at));
      assertThat(steps(other)).containsExactly(1L, 2L, 3L);
      assertThat(room.isLeft()).isFalse();
      other.close();
      first.beginCatchUp();
      first.caughtUp();
    }
  }

  /// A pass over all that the partition has from this offset on.
  private void catchUp(Backlog backlog, long from) {
    backlog.beginCatchUp();
    IntStream.range(0, events.size()).forEach(at -> backlog.catchUp(events.get(at), from + at));
    backlog.caughtUp();
  }

  private Backlog begun() {
    var backlog = new Backlog(CAPACITY, room);
    backlog.begin(RunPosition.START, Optional.empty());
    return backlog;
  }

  private static List<TrainerEvent> epochs(int count) {
    var trainer = new PretendTrainer(Samples.UID, 1);
    var events = new ArrayList<TrainerEvent>();
    IntStream.rangeClosed(1, count)
        .forEach(epoch -> events.add(trainer.epochEnd(epoch, epoch, Map.of("val_f1", 0.5))));
    return events;
  }

  private static List<Long> steps(Backlog backlog) {
    return backlog.head(CAPACITY).stream().map(HistoryRow::step).toList();
  }
}

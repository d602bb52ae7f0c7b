package dev.sweepline.operator.wandb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.contract.RecoveredRows;
import dev.sweepline.contract.TrainerEvent;
import dev.sweepline.testing.PretendTrainer;
import dev.sweepline.wandb.HistoryRow;
import dev.sweepline.wandb.RunPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
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
      first.leftOut().beginCatchUp();
      first.leftOut().caughtUp();
    }
  }

  @Test
  void takesOfRecoveredRowsThoseBeforeWhatKafkaStillHasWhateverIsNewMeanwhile() {
    var backlog = withAGapBefore(100);
    backlog.accept(progress(9), 110);
    backlog.catchUp(new PretendTrainer(Samples.UID, 1).epochEnd(1, 1, Map.of()), 100);
    backlog.catchUp(progress(3), 101);
    backlog.catchUp(progress(5), 102);
    backlog.leftOut().caughtUp();
    backlog.leftOut().awaitRows("now");
    backlog.accept(progress(10), 111);

    assertThat(backlog.recover(recovered(1, 2, 3, 4, 5, 9), true, 120)).isFalse();

    assertThat(steps(backlog)).containsExactly(1L, 2L);
  }

  @Test
  void takesNoRecoveredRowsBeforeItKnowsWhatKafkaStillHas() {
    var backlog = withAGapBefore(100);

    assertThat(backlog.recover(recovered(1, 2, 3), true, 109)).isFalse();
    assertThat(backlog.size()).isZero();
    assertThat(backlog.leftOut().mayAskForRows()).as("the pass is on its way").isFalse();
    backlog.leftOut().caughtUp();
    assertThat(backlog.leftOut().mayAskForRows()).isTrue();
    backlog.leftOut().awaitRows("now");
    assertThat(backlog.leftOut().rowsAsked()).hasValue("now");

    backlog.accept(progress(3), 110);
    backlog.recover(recovered(1, 2, 3), true, 120);
    assertThat(steps(backlog)).containsExactly(1L, 2L);
  }

  @Test
  void tellsWhereRowsAreMissingAndNoneCame() {
    var backlog = withAGapBefore(100);
    backlog.catchUp(progress(3), 100);
    backlog.leftOut().caughtUp();
    backlog.leftOut().awaitRows("now");

    assertThat(backlog.recover(recovered(), true, 120)).isTrue();
    assertThat(backlog.leftOut().rowsAsked()).isEmpty();
    assertThat(backlog.catchUpFrom()).hasValue(100);
  }

  @Test
  void tellsNothingWhereNoStepIsMissing() {
    var backlog = withAGapBefore(100);
    backlog.catchUp(new PretendTrainer(Samples.UID, 2).started(3), 100);
    backlog.leftOut().caughtUp();
    backlog.leftOut().awaitRows("now");

    assertThat(backlog.recover(recovered(), true, 120)).isFalse();
  }

  @Test
  void missesNothingWhereTheEventsGoOnHoweverManyStepsLieBetween() {
    var trainer = new PretendTrainer(Samples.UID, 1);
    var backlog = begun();
    backlog.accept(trainer.started(3), 50);
    backlog.accept(trainer.epochEnd(100, 1, Map.of("val_f1", 0.5)), 51);
    backlog.remarks().safe(backlog.remarks().head(9));
    backlog.safe(backlog.head(9), List.of(), backlog.summary());
    assertThat(backlog.reach()).isEqualTo(new Reach(null, new Reach.Heard(1, 1, false)));

    assertThat(missesNothing(backlog, trainer.epochEnd(200, 2, Map.of("val_f1", 0.5)))).isTrue();
    assertThat(missesNothing(backlog, trainer.epochEnd(300, 3, Map.of("val_f1", 0.5)))).isFalse();
  }

  @Test
  void missesNothingWhereATrialGoesOnFromBeforeWhatIsSafe() {
    var second = new PretendTrainer(Samples.UID, 2);
    var backlog = at(1, 20);

    assertThat(missesNothing(backlog, second.resumed(3), second.step(21, 2, Map.of()))).isTrue();
    assertThat(missesNothing(backlog, second.resumed(3), second.step(22, 2, Map.of()))).isFalse();
    assertThat(missesNothing(backlog, second.started(3), second.step(1, 0, Map.of()))).isFalse();
  }

  @Test
  void missesNothingOfATrialThatWasSuspendedForSoLong() {
    var said = new Reach(null, new Reach.Heard(1, 70, true));
    var second = new PretendTrainer(Samples.UID, 2);
    var backlog = at(1, 20);
    backlog.reached(said);

    assertThat(missesNothing(backlog, second.resumed(3), second.step(30, 3, Map.of()))).isTrue();
    assertThat(missesNothing(backlog, second.step(40, 3, Map.of()))).isFalse();
  }

  @Test
  void knowsTheFirstRecordThatIsToBeReadAgain() {
    first.accept(events.get(0), 70);

    assertThat(first.reach()).isEqualTo(new Reach(70L, null));
    assertThat(first.reach().isBeyond(70)).isTrue();
    assertThat(first.reach().isBeyond(71)).isFalse();
    assertThat(Reach.UNKNOWN.isBeyond(0)).isFalse();
  }

  /// Whether that is certain, where Kafka lost what came before these events.
  private static boolean missesNothing(Backlog backlog, TrainerEvent... kept) {
    backlog.leftOut().from(60);
    backlog.leftOut().beginCatchUp();
    backlog.openGap(100);
    for (int at = 0; at < kept.length; at++) {
      backlog.catchUp(kept[at], 100 + at);
    }
    return backlog.leftOut().missesNothing();
  }

  private static Backlog at(int attempt, long step) {
    var backlog = new Backlog(CAPACITY, new Room(CAPACITY));
    backlog.begin(new RunPosition(PretendTrainer.START, attempt, step, Map.of()), Optional.empty());
    return backlog;
  }

  @Test
  void readsNothingOfThePassThatWasOnItsWayWhenItWasParked() {
    first.leftOut().from(10);
    first.leftOut().beginCatchUp();
    first.catchUp(events.get(0), 10);
    first.park();
    first.catchUp(events.get(1), 11);
    first.leftOut().caughtUp();

    assertThat(first.resumeFrom()).hasValue(10);
    catchUp(first, 10);
    assertThat(steps(first)).containsExactly(1L, 2L, 3L);
  }

  /// The run stands nowhere in attempt 2; a pass begins that reads from this offset on.
  private Backlog withAGapBefore(long earliest) {
    var backlog = new Backlog(CAPACITY, new Room(CAPACITY));
    backlog.begin(new RunPosition(PretendTrainer.START, 2, 0, Map.of()), Optional.empty());
    backlog.leftOut().from(50);
    backlog.leftOut().beginCatchUp();
    backlog.openGap(earliest);
    return backlog;
  }

  private static TrainerEvent progress(long step) {
    var trainer = new PretendTrainer(Samples.UID, 2);
    var _ = trainer.started(3);
    return trainer.step(step, 0.5, Map.of("train_loss", 0.5));
  }

  private static RecoveredRows recovered(long... steps) {
    return new RecoveredRows(
        Samples.UID,
        2,
        0,
        true,
        LongStream.of(steps)
            .mapToObj(step ->
                new RecoveredRows.Row(step, step, PretendTrainer.START, Map.of("val_f1", 0.5)))
            .toList());
  }

  /// A pass over all that the partition has from this offset on.
  private void catchUp(Backlog backlog, long from) {
    backlog.leftOut().beginCatchUp();
    IntStream.range(0, events.size()).forEach(at -> backlog.catchUp(events.get(at), from + at));
    backlog.leftOut().caughtUp();
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

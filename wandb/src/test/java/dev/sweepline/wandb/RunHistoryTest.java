package dev.sweepline.wandb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.contract.Outcome;
import dev.sweepline.contract.RecoveredRows;
import dev.sweepline.contract.TrainerEvent;
import dev.sweepline.testing.PretendTrainer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RunHistoryTest {
  private final RunHistory history = new RunHistory(RunPosition.START);
  private final PretendTrainer trainer = new PretendTrainer("u", 1);
  private long offset = 100;

  @Test
  void putsAllValuesOfAStepIntoOneRow() {
    var rows =
        rows(
            trainer.started(3),
            trainer.step(10, 1, Map.of("train_loss", 0.5)),
            trainer.epochEnd(10, 1, Map.of("val_f1", 0.8)));

    assertThat(rows)
        .containsExactly(
            new HistoryRow(
                10,
                1,
                Map.of(
                    "train_loss", 0.5,
                    "val_f1", 0.8,
                    "epoch", 1L,
                    "attempt", 1,
                    "_step", 10L,
                    "_timestamp", 1770973202.0,
                    "_runtime", 2.0),
                101));
  }

  @Test
  void keepsARowOpenUntilALaterStep() {
    var first = rows(trainer.started(3), trainer.step(5, 0.5, Map.of("train_loss", 0.9)));
    var openOffset = history.openOffset();
    var second = rows(trainer.step(6, 0.6, Map.of("train_loss", 0.8)));

    assertThat(first).isEmpty();
    assertThat(openOffset).hasValue(101);
    assertThat(second).extracting(HistoryRow::step).containsExactly(5L);
  }

  @Test
  void sendsNoStepTwiceAfterAResume() {
    rows(trainer.started(3), trainer.epochEnd(10, 1, Map.of("val_f1", 0.7)));
    rows(trainer.step(12, 1.2, Map.of("train_loss", 0.4)));
    var resumed = new PretendTrainer("u", 2, PretendTrainer.START.plusSeconds(60));

    var rows =
        rows(
            resumed.resumed(3),
            resumed.epochEnd(10, 1, Map.of("val_f1", 0.6)),
            resumed.step(12, 1.2, Map.of("train_loss", 0.3)),
            resumed.step(14, 1.4, Map.of("train_loss", 0.2)));

    assertThat(rows)
        .singleElement()
        .satisfies(row -> assertThat(row.values()).containsEntry("train_loss", 0.3))
        .satisfies(row -> assertThat(row.values()).containsEntry("attempt", 2));
  }

  @Test
  void leavesStepsThatAreDoneAgainFromNothingToAnotherRun() {
    rows(trainer.started(3), trainer.epochEnd(10, 1, Map.of("val_f1", 0.7)));
    rows(trainer.step(12, 1.2, Map.of("train_loss", 0.4)));
    var again = new PretendTrainer("u", 2, PretendTrainer.START.plusSeconds(60));

    var last = rows(again.started(3));
    var rest = rows(again.epochEnd(20, 2, Map.of("val_f1", 0.6)));

    assertThat(last).extracting(HistoryRow::step).containsExactly(12L);
    assertThat(rest).isEmpty();
    assertThat(history.supersededBy()).hasValue(2);
  }

  @Test
  void staysOneRunWhereTheFirstAttemptDidNoStep() {
    rows(trainer.started(3), trainer.finished(Outcome.Failed, 1, Map.of(), null));
    var again = new PretendTrainer("u", 2);

    assertThat(rows(again.started(3), again.epochEnd(10, 1, Map.of("val_f1", 0.6)))).hasSize(1);
    assertThat(history.supersededBy()).isEmpty();
  }

  @Test
  void hearsAnEventOnceAndKnowsWhatIsMissing() {
    var started = trainer.started(3);
    var first = trainer.step(5, 0.5, Map.of("train_loss", 0.9));
    trainer.skip(3);
    var second = trainer.step(6, 0.6, Map.of("train_loss", 0.8));

    rows(started, first, first, second, started);

    assertThat(history.sequence().repeated()).isEqualTo(2);
    assertThat(history.sequence().missed()).isEqualTo(3);
  }

  @Test
  void hearsNothingFromAnAttemptThatWasReplaced() {
    rows(new PretendTrainer("u", 2).started(3));

    assertThat(rows(trainer.epochEnd(10, 1, Map.of("val_f1", 0.7)))).isEmpty();
  }

  @Test
  void summarisesByTheBestEpochOnceItIsFinished() {
    rows(
        trainer.started(3),
        trainer.epochEnd(10, 1, Map.of("val_f1", 0.8, "val_acc", 0.81)),
        trainer.epochEnd(20, 2, Map.of("val_f1", 0.7, "val_acc", 0.71)));
    var whileRunning = history.summary();
    rows(trainer.succeeded(Map.of("val_f1", 0.8, "val_acc", 0.81), 1));
    history.settle(new RunEnding("Succeeded", 0, Map.of(), null, 1));

    assertThat(whileRunning).containsEntry("val_f1", 0.7).containsEntry("_step", 20L);
    assertThat(history.summary())
        .containsEntry("val_f1", 0.8)
        .containsEntry("val_acc", 0.81)
        .containsEntry("best_epoch", 1)
        .containsEntry("outcome", "Succeeded")
        .containsEntry("_wandb", Map.of("runtime", 2L));
  }

  @Test
  void isNotFinishedWhileAnotherAttemptRuns() {
    rows(trainer.started(3), trainer.finished(Outcome.Failed, 1, Map.of(), null));
    var afterFailure = history.finished();
    rows(new PretendTrainer("u", 2).started(3));

    assertThat(afterFailure).isTrue();
    assertThat(history.finished()).isFalse();
  }

  @Test
  void makesTheSameRowsFromAnyPositionOnward() {
    var events = new ArrayList<TrainerEvent>();
    events.add(trainer.started(3));
    for (int step = 1; step <= 30; step++) {
      events.add(trainer.step(step, step / 10.0, Map.of("train_loss", 1.0 / step)));
      if (step % 10 == 0) {
        events.add(trainer.epochEnd(step, step / 10.0, Map.of("val_f1", step / 40.0)));
      }
    }
    events.add(trainer.succeeded(Map.of("val_f1", 0.75), 3));
    var unbroken = rows(events.toArray(TrainerEvent[]::new));

    for (int safe = 0; safe < unbroken.size(); safe++) {
      var last = unbroken.get(safe);
      var position = new RunPosition(history.startedAt(), last.attempt(), last.step(), Map.of());
      var again = new RunHistory(position);
      var rest = events.stream().flatMap(event -> again.accept(event, 0).stream());

      assertThat(rest.map(HistoryRow::values))
          .containsExactlyElementsOf(
              unbroken.stream().skip(safe + 1L).map(HistoryRow::values).toList());
    }
  }

  @Test
  void takesRecoveredRowsOnlyForwardAndGoesOnWithEvents() {
    rows(trainer.started(3), trainer.epochEnd(10, 1, Map.of("val_f1", 0.5)));

    assertThat(recovered(1, 10)).as("told already").isEmpty();
    assertThat(recovered(1, 20))
        .containsExactly(
            new HistoryRow(
                20,
                1,
                Map.of(
                    "val_f1",
                    0.7,
                    "epoch",
                    2L,
                    "attempt",
                    1,
                    "_step",
                    20L,
                    "_timestamp",
                    1770973220.0,
                    "_runtime",
                    20.0),
                900));
    assertThat(recovered(2, 30)).extracting(HistoryRow::attempt).containsExactly(2);
    assertThat(recovered(1, 40)).as("of an attempt before").isEmpty();
    assertThat(rows(new PretendTrainer("u", 2).epochEnd(30, 3, Map.of("val_f1", 0.8))))
        .as("recovered already")
        .isEmpty();
    assertThat(history.summary()).containsEntry("val_f1", 0.7);
    assertThat(history.sequence().repeated()).isZero();
  }

  private List<HistoryRow> recovered(int attempt, long step) {
    var time = PretendTrainer.START.plusSeconds(step);
    return history.recover(
        attempt, new RecoveredRows.Row(step, step / 10.0, time, Map.of("val_f1", 0.7)), 900);
  }

  private List<HistoryRow> rows(TrainerEvent... events) {
    return Stream.of(events).flatMap(event -> history.accept(event, offset++).stream()).toList();
  }
}

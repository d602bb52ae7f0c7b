package dev.sweepline.operator.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.contract.Outcome;
import dev.sweepline.contract.TrainerEvent;
import dev.sweepline.planner.experiment.Heard;
import dev.sweepline.planner.experiment.Heard.EpochEnd;
import dev.sweepline.planner.experiment.TrainerReport;
import dev.sweepline.planner.spec.Objective;
import dev.sweepline.planner.status.Checkpoint;
import dev.sweepline.planner.status.Progress;
import dev.sweepline.testing.PretendTrainer;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LiveProgressTest {
  private static final Instant NOW = PretendTrainer.START;

  private static final Instant HEARD = Instant.parse("2026-02-13T10:00:00Z");

  private final LiveProgress board =
      new LiveProgress(3, Clock.fixed(HEARD, ZoneOffset.UTC), Optional::empty);
  private final PretendTrainer trainer = new PretendTrainer("u1", 1);

  @Test
  void addsUpWhatATrainerTells() {
    board.add(trainer.started(10));
    board.add(trainer.epochEnd(10, 1, Map.of("val_f1", 0.7, "lr", 1e-4)));
    board.add(trainer.epochEnd(20, 2, Map.of("val_f1", 0.9)));
    board.add(trainer.checkpoint(20, 2));
    board.add(trainer.epochEnd(30, 3, Map.of("val_f1", 0.8)));

    assertThat(board.heard("u1", Objective.DEFAULT))
        .contains(
            new Heard(
                new Progress(
                    1,
                    4L,
                    "3",
                    10,
                    30L,
                    Map.of("val_f1", "0.8", "lr", "0.0001"),
                    Map.of("val_f1", "0.9"),
                    2,
                    "2026-02-13T09:00:14Z",
                    HEARD.toString()),
                new Checkpoint("/ckpt/2", "ab12"),
                null,
                HEARD,
                null,
                List.of(new EpochEnd(1, 0.7), new EpochEnd(2, 0.9), new EpochEnd(3, 0.8)),
                new Heard.Beginning("cpu", Map.of("djl", "0.36.0"), "sha256:d0")));
  }

  @Test
  void remembersTheLatestEpochsOfTheObjectiveForTheRungs() {
    board.add(trainer.epochEnd(10, 1, Map.of("lr", 1e-4)));
    for (int epoch = 2; epoch <= 300; epoch++) {
      board.add(trainer.epochEnd(epoch * 10L, epoch, Map.of("val_f1", epoch / 1000.0, "lr", 1e-4)));
    }

    var ends = board.heard("u1", Objective.DEFAULT).orElseThrow().epochEnds();

    assertThat(ends).hasSize(128).startsWith(new EpochEnd(173, 0.173));
    assertThat(ends).endsWith(new EpochEnd(300, 0.3));
    assertThat(board.heard("u1", new Objective("val_fl", Objective.Direction.MAXIMIZE)))
        .hasValueSatisfying(heard -> assertThat(heard.epochEnds()).isEmpty());
  }

  @Test
  void anotherAttemptBeginsItsEpochsAnew() {
    board.add(trainer.epochEnd(10, 1, Map.of("val_f1", 0.7)));
    board.add(new PretendTrainer("u1", 2).epochEnd(20, 2, Map.of("val_f1", 0.8)));

    assertThat(board.heard("u1", Objective.DEFAULT).orElseThrow().epochEnds())
        .containsExactly(new EpochEnd(2, 0.8));
  }

  @Test
  void countsWhatNeverCameSinceItListens() {
    board.add(trainer.skip(40).epochEnd(10, 1, Map.of("val_f1", 0.7)));
    var before = missed();
    board.add(trainer.skip(3).epochEnd(20, 2, Map.of("val_f1", 0.8)));

    assertThat(before).isNull();
    assertThat(missed()).isEqualTo(3);
  }

  @Test
  void countsWhatComesLateAsHeard() {
    var told = new ArrayList<TrainerEvent>();
    told.add(trainer.started(10));
    told.add(trainer.epochEnd(10, 1, Map.of("val_f1", 0.7, "lr", 0.1)));
    told.add(trainer.checkpoint(10, 1));
    told.add(trainer.epochEnd(20, 2, Map.of("val_f1", 0.9)));
    told.add(trainer.logged("INFO here"));
    told.add(trainer.epochEnd(30, 3, Map.of("val_f1", 0.9)));
    told.add(trainer.finished(Outcome.Succeeded, 0, Map.of("val_f1", 0.9), 2));
    told.forEach(board::add);
    var inOrder = board.heard("u1", Objective.DEFAULT);

    var late = new LiveProgress(3, Clock.fixed(HEARD, ZoneOffset.UTC), Optional::empty);
    late.add(told.getFirst());
    late.add(told.getLast());
    assertThat(late.heard("u1", Objective.DEFAULT).orElseThrow().progress().missed()).isEqualTo(5);
    for (int event : List.of(5, 3, 1, 4, 2)) {
      assertThat(late.add(told.get(event))).isEqualTo(LiveProgress.Effect.FOLDED_LATE);
    }

    assertThat(late.heard("u1", Objective.DEFAULT)).isEqualTo(inOrder);
  }

  @Test
  void keepsCountOfMoreStretchesThanItRemembers() {
    board.add(trainer.started(10));
    var missed = new ArrayList<TrainerEvent>();
    for (int step = 1; step <= 70; step++) {
      missed.add(trainer.step(2L * step, 0.1, Map.of()));
      board.add(trainer.step(2L * step + 1, 0.1, Map.of()));
    }

    assertThat(missed()).isEqualTo(70);
    missed.forEach(board::add);
    assertThat(missed()).as("the first stretches are not remembered").isEqualTo(6);
  }

  private @Nullable Long missed() {
    return board.heard("u1", Objective.DEFAULT).orElseThrow().progress().missed();
  }

  @Test
  void findsTheBestEpochInTheObjectivesDirection() {
    board.add(trainer.epochEnd(10, 1, Map.of("val_f1", 0.7, "val_loss", 0.3)));
    board.add(trainer.epochEnd(20, 2, Map.of("val_f1", 0.7, "val_loss", 0.2)));

    assertThat(bestEpoch("val_f1", Objective.Direction.MAXIMIZE)).isEqualTo(1);
    assertThat(bestEpoch("val_loss", Objective.Direction.MINIMIZE)).isEqualTo(2);
    assertThat(bestEpoch("unheard", Objective.Direction.MINIMIZE)).isNull();
  }

  @Test
  void passesOverWhatSaysNothingOfTraining() {
    var told = new ArrayList<Set<String>>();
    board.onNews(told::add);
    board.add(trainer.epochEnd(10, 1, Map.of("val_f1", 0.7)));
    board.tellNews(NOW);
    var before = board.heard("u1", Objective.DEFAULT).orElseThrow().progress();
    var asides =
        List.of(
            trainer.logged("INFO still here"),
            trainer.measured(Map.of("cpu", 1.0), 0L),
            trainer.later("Levelled"));

    assertThat(asides.stream().map(board::add)).containsOnly(LiveProgress.Effect.FOLDED);

    board.tellNews(NOW.plusSeconds(60));
    assertThat(told).containsExactly(Set.of("u1"));
    var after = board.heard("u1", Objective.DEFAULT).orElseThrow().progress();
    assertThat(after.missed()).as("their numbers count").isNull();
    assertThat(after.updatedAt()).as("no sign of life").isEqualTo(before.updatedAt());
    assertThat(after.last()).isEqualTo(before.last());
  }

  @Test
  void doesNotTakeAnAsideForTheWordOfANewAttempt() {
    board.add(trainer.started(10));
    board.add(trainer.epochEnd(10, 1, Map.of("val_f1", 0.7)));
    board.add(trainer.checkpoint(10, 1));
    var before = board.heard("u1", Objective.DEFAULT);
    var next = new PretendTrainer("u1", 2);

    assertThat(List.of(next.logged("INFO loading"), next.measured(Map.of("cpu", 1.0), 0L)))
        .extracting(board::add)
        .containsOnly(LiveProgress.Effect.PASSED_OVER);
    assertThat(board.heard("u1", Objective.DEFAULT)).isEqualTo(before);
    assertThat(board.add(new PretendTrainer("u2", 1).logged("INFO loading")))
        .isEqualTo(LiveProgress.Effect.PASSED_OVER);
    assertThat(board.heard("u2", Objective.DEFAULT)).isEmpty();
  }

  @Test
  void doesNotTakeMeasuringForASignOfLife() {
    var watching = new LiveProgress(3, Clock.systemUTC(), Optional::empty);
    watching.add(trainer.epochEnd(10, 1, Map.of("val_f1", 0.7)));
    var heardAt = watching.heard("u1", Objective.DEFAULT).orElseThrow().heardAt();

    watching.add(trainer.measured(Map.of("cpu", 1.0), 0L));

    assertThat(watching.heard("u1", Objective.DEFAULT).orElseThrow().heardAt()).isEqualTo(heardAt);
  }

  @Test
  void reportsHowAnAttemptEnded() {
    board.add(trainer.step(5, 0.5, Map.of("train_loss", 1.0)));
    board.add(trainer.finished(Outcome.Failed, 13, Map.of(), null));

    assertThat(board.heard("u1", Objective.DEFAULT).orElseThrow().finished())
        .isEqualTo(new TrainerReport(13, 5, Map.of(), null, Map.of(), null, null, null));
  }

  @Test
  void takesEveryEventOnce() {
    var started = trainer.started(10);
    var late = trainer.step(1, 0.1, Map.of());
    var lost = trainer.skip(2).step(4, 0.4, Map.of());
    var next = new PretendTrainer("u1", 2).started(10);

    assertThat(List.of(started, started, lost, late, late, next, lost).stream().map(board::add))
        .containsExactly(
            LiveProgress.Effect.FOLDED,
            LiveProgress.Effect.KNOWN_BEFORE,
            LiveProgress.Effect.FOLDED_AFTER_GAP,
            LiveProgress.Effect.FOLDED_LATE,
            LiveProgress.Effect.KNOWN_BEFORE,
            LiveProgress.Effect.FOLDED,
            LiveProgress.Effect.KNOWN_BEFORE);
  }

  @Test
  void tellsNewsOfAnExperimentAtMostEveryTwoSeconds() {
    var told = new ArrayList<Set<String>>();
    board.onNews(told::add);

    board.add(trainer.started(10));
    board.tellNews(NOW);
    board.add(trainer.step(1, 0.1, Map.of()));
    board.add(new PretendTrainer("u2", 1).started(10));
    board.tellNews(NOW.plusMillis(1900));
    board.tellNews(NOW.plusMillis(2000));
    board.tellNews(NOW.plusMillis(9000));

    assertThat(told).containsExactly(Set.of("u1"), Set.of("u2"), Set.of("u1"));
  }

  @Test
  void forgetsWhatWasSettledOrNotHeardOfForLongest() {
    for (var uid : List.of("u1", "u2", "u3")) {
      board.add(new PretendTrainer(uid, 1).started(10));
    }
    board.add(new PretendTrainer("u1", 2).started(10));
    board.add(new PretendTrainer("u4", 1).started(10));
    board.forget("u3");

    assertThat(List.of("u1", "u2", "u3", "u4"))
        .filteredOn(uid -> board.heard(uid, Objective.DEFAULT).isPresent())
        .containsExactly("u1", "u4");
  }

  private @org.jspecify.annotations.Nullable Integer bestEpoch(
      String metric, Objective.Direction direction) {
    return board.heard("u1", new Objective(metric, direction)).orElseThrow().progress().bestEpoch();
  }
}

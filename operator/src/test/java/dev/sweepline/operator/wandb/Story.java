package dev.sweepline.operator.wandb;

import dev.sweepline.contract.Outcome;
import dev.sweepline.contract.TrainerEvent;
import dev.sweepline.testing.PretendTrainer;
import dev.sweepline.wandb.RunEnding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// What the trainers of one experiment tell from its first attempt to its end, and the runs that
/// W&B must have of it afterwards.
record Story(String uid, List<TrainerEvent> events, RunEnding ending, List<Expected> runs) {
  static final int ROWS = 500;

  /// @param state in W&B's words
  record Expected(String id, String state, int rows) {}

  static Story of(String uid, Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> resumed(uid, random);
      case 1 -> fromNothing(uid, random);
      default -> plain(uid, random.nextInt(4) > 0);
    };
  }

  private static Story plain(String uid, boolean succeeds) {
    var trainer = new PretendTrainer(uid, 1);
    var events = new ArrayList<TrainerEvent>();
    events.add(trainer.started(5));
    steps(trainer, 1, ROWS, events);
    int exit = succeeds ? 0 : 13;
    events.add(
        trainer.finished(
            succeeds ? Outcome.Succeeded : Outcome.Failed, exit, Map.of("val_f1", 0.9), 3));
    return new Story(
        uid,
        events,
        ending(exit, 1),
        List.of(new Expected(uid, succeeds ? "finished" : "failed", ROWS)));
  }

  /// The second attempt does some steps again that the first one told of.
  private static Story resumed(String uid, Random random) {
    int reached = 100 + random.nextInt(300);
    var first = new PretendTrainer(uid, 1);
    var events = new ArrayList<TrainerEvent>();
    events.add(first.started(5));
    steps(first, 1, reached, events);
    var second = new PretendTrainer(uid, 2, PretendTrainer.START.plusSeconds(3_600));
    events.add(second.resumed(5));
    steps(second, reached - random.nextInt(90), ROWS, events);
    events.add(second.succeeded(Map.of("val_f1", 0.9), 3));
    return new Story(uid, events, ending(0, 2), List.of(new Expected(uid, "finished", ROWS)));
  }

  /// The second attempt found no checkpoint.
  private static Story fromNothing(String uid, Random random) {
    int reached = 100 + random.nextInt(300);
    var first = new PretendTrainer(uid, 1);
    var events = new ArrayList<TrainerEvent>();
    events.add(first.started(5));
    steps(first, 1, reached, events);
    var second = new PretendTrainer(uid, 2, PretendTrainer.START.plusSeconds(3_600));
    events.add(second.started(5));
    steps(second, 1, ROWS, events);
    events.add(second.succeeded(Map.of("val_f1", 0.9), 3));
    return new Story(
        uid,
        events,
        ending(0, 2),
        List.of(
            new Expected(uid, "failed", reached),
            new Expected(RunIds.restart(uid, 2), "finished", ROWS)));
  }

  private static void steps(PretendTrainer trainer, int from, int to, List<TrainerEvent> events) {
    for (int step = from; step <= to; step++) {
      var metrics = Map.of("train_loss", 1.0 / step);
      events.add(
          step % 100 == 0
              ? trainer.epochEnd(step, step / 100.0, metrics)
              : trainer.step(step, step / 100.0, metrics));
    }
  }

  private static RunEnding ending(int exitCode, int attempts) {
    return new RunEnding(
        exitCode == 0 ? "Succeeded" : "Failed", exitCode, Map.of("val_f1", 0.9), 3, attempts);
  }
}

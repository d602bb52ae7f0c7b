package dev.sweepline.operator.wandb;

import dev.sweepline.contract.Outcome;
import dev.sweepline.contract.TrainerEvent;
import dev.sweepline.testing.PretendTrainer;
import dev.sweepline.wandb.ConsoleLine;
import dev.sweepline.wandb.Remark;
import dev.sweepline.wandb.RunEnding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/// What the trainers of one experiment tell from its first attempt to its end, and the runs that
/// W&B must have of it afterwards.
record Story(String uid, List<TrainerEvent> events, RunEnding ending, List<Expected> runs) {
  static final int ROWS = 500;

  /// @param state in W&B's words
  /// @param attempts whose console and system metrics it has
  record Expected(String id, String state, int rows, Set<Integer> attempts) {}

  /// What the console of a run must have.
  List<String> console(Expected run) {
    return remarks(run)
        .flatMap(remark -> remark.console().stream())
        .map(ConsoleLine::streamed)
        .toList();
  }

  /// How busy its processes must have been, each time that they were measured.
  List<Double> measured(Expected run) {
    return events.stream()
        .filter(event -> run.attempts().contains(event.attempt()))
        .flatMap(event ->
            event instanceof TrainerEvent.Measured measured
                ? Stream.of(measured.values().get("cpu"))
                : Stream.<Double>empty())
        .toList();
  }

  private Stream<Remark> remarks(Expected run) {
    return events.stream()
        .filter(event -> run.attempts().contains(event.attempt()))
        .flatMap(event -> Remark.of(event, 0).stream());
  }

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
        List.of(new Expected(uid, succeeds ? "finished" : "failed", ROWS, Set.of(1))));
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
    return new Story(
        uid, events, ending(0, 2), List.of(new Expected(uid, "finished", ROWS, Set.of(1, 2))));
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
            new Expected(uid, "failed", reached, Set.of(1)),
            new Expected(RunIds.restart(uid, 2), "finished", ROWS, Set.of(2))));
  }

  private static void steps(PretendTrainer trainer, int from, int to, List<TrainerEvent> events) {
    for (int step = from; step <= to; step++) {
      var metrics = Map.of("train_loss", 1.0 / step);
      events.add(
          step % 100 == 0
              ? trainer.epochEnd(step, step / 100.0, metrics)
              : trainer.step(step, step / 100.0, metrics));
      if (step % 20 == 0) {
        events.add(trainer.logged("INFO step " + step, "ERROR nothing"));
        events.add(trainer.measured(Map.of("cpu", (double) step), 0L));
      }
    }
  }

  private static RunEnding ending(int exitCode, int attempts) {
    return new RunEnding(
        exitCode == 0 ? "Succeeded" : "Failed", exitCode, Map.of("val_f1", 0.9), 3, attempts);
  }
}

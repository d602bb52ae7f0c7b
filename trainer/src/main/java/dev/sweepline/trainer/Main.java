package dev.sweepline.trainer;

import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.event.RunEvents;
import dev.sweepline.trainer.failure.TrainingFailure;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.imageio.ImageIO;

/// The trainer's process: in a Pod told by its environment, alone by Hydra overrides.
public final class Main {
  private Main() {}

  /// `Main [--config-dir DIR] [--config-name NAME] [key=value …]`, or `$SWEEPLINE_CONFIG` and no
  /// arguments; with `predict` or `evaluate` first, a checkpoint is used instead, with
  /// `augment-preview` a picture is made.
  public static void main(String[] arguments) {
    Logging.configure();
    ImageIO.setUseCache(false);
    var stop = new AtomicBoolean();
    var exitCode = new CompletableFuture<ExitCode>();
    // SIGTERM starts the shutdown and fixes exit code 143; the hook waits for the run and puts in
    // the run's own.
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  stop.set(true);
                  Runtime.getRuntime().halt(exitCode.join().code());
                },
                "stop"));
    try {
      exitCode.complete(run(List.of(arguments), stop));
    } finally {
      exitCode.complete(ExitCode.ERROR); // Where run() threw: the hook must not wait for ever.
    }
    System.exit(exitCode.join().code());
  }

  private static ExitCode run(List<String> arguments, AtomicBoolean stop) {
    try {
      var environment = RunEnvironment.of(System.getenv());
      if (AugmentPreview.isMeant(arguments)) {
        return AugmentPreview.run(arguments, environment.config());
      }
      if (Inference.isMeant(arguments)) {
        return Inference.run(arguments, environment.config(), stop::get);
      }
      // A Pod's log is for machines; somebody looks at a run alone.
      boolean alone = environment.config().isEmpty() || !arguments.isEmpty();
      if (alone) {
        Logging.onlyTrouble();
      }
      var listener = alone ? Console.ofThisProcess() : new RunEvents.Nobody();
      return new TrainerRun(environment, arguments, stop::get, listener).run();
    } catch (TrainingFailure e) {
      System.err.println(e.getMessage());
      return e.exitCode();
    }
  }
}

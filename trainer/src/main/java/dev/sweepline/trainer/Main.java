package dev.sweepline.trainer;

import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.event.RunEvents;
import dev.sweepline.trainer.failure.TrainingFailure;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;

/// The trainer's process: in a Pod told by its environment, alone by Hydra overrides.
public final class Main {
  // No logger here: it would be made before logging is configured.

  private Main() {}

  /// `Main [--config-dir DIR] [--config-name NAME] [key=value …]`, or `$SWEEPLINE_CONFIG` and no
  /// arguments; with `predict` or `evaluate` first, a checkpoint is used instead, with
  /// `augment-preview` a picture is made, with `promote` a checkpoint becomes champion.
  public static void main(String[] arguments) {
    Logging.configure();
    ImageIO.setUseCache(false);
    EngineProperties.set(Container.read(Path.of("/")));
    var stop = new Stop();
    // SIGTERM starts the shutdown and fixes exit code 143; the hook waits for the run and puts in
    // the run's own.
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> ProcessEnd.now(stop.exitCode().code()), "stop"));
    endWithParent();
    var exitCode = ExitCode.ERROR;
    try {
      exitCode = run(List.of(arguments), stop);
    } finally {
      stop.ended(exitCode); // Where run() threw, too: the hook must not wait for it.
    }
    System.exit(exitCode.code());
  }

  /// A command line that was killed can pass no signal on: its run stops as if it had.
  private static void endWithParent() {
    if (Boolean.getBoolean("sweepline.child")) {
      ProcessHandle.current().parent().ifPresent(Main::endAfter);
    }
  }

  private static void endAfter(ProcessHandle parent) {
    Thread.ofPlatform()
        .daemon()
        .name("parent")
        .start(() -> {
          parent.onExit().join();
          System.exit(ExitCode.STOPPED.code());
        });
  }

  private static ExitCode run(List<String> arguments, Stop stop) {
    try {
      var environment = RunEnvironment.of(System.getenv());
      if (AugmentPreview.isMeant(arguments)) {
        return AugmentPreview.run(arguments, environment.config());
      }
      if (Promotion.isMeant(arguments)) {
        return Promotion.run(arguments, System.getenv(), environment.terminationLog());
      }
      if (Inference.isMeant(arguments)) {
        return Inference.run(arguments, environment.config(), stop::isAsked);
      }
      var run = training(environment, arguments, stop);
      stop.otherwise(run::leave);
      return run.run();
    } catch (TrainingFailure e) {
      System.err.println(e.getMessage());
      return e.exitCode();
    }
  }

  /// A Pod's log is for machines; somebody looks at a run alone.
  private static TrainerRun training(
      RunEnvironment environment, List<String> arguments, Stop stop) {
    if (!environment.isAlone(arguments)) {
      return new TrainerRun(
          environment, arguments, stop::isAsked, new RunEvents.Nobody(), (done, all) -> {});
    }
    Logging.onlyTrouble();
    var console = Console.ofThisProcess();
    return new TrainerRun(environment, arguments, stop::isAsked, console, console);
  }
}

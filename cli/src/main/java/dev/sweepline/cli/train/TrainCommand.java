package dev.sweepline.cli.train;

import dev.sweepline.cli.CommandProblem;
import dev.sweepline.cli.ExitCode;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `sweepline train OVERRIDE…`: the trainer in a process of its own, as it has a class path of its
/// own.
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description = {
      "Trains once on this machine, without a cluster; its exit code is the trainer's.",
      "Example: sweepline train model=nano data.root=pages data.image_size=48"
    })
public final class TrainCommand implements Callable<Integer> {

  @Mixin private Configured configuration = new Configured();
  @Mixin private TrackingOptions tracking = new TrackingOptions();

  @Override
  public Integer call() throws InterruptedException {
    return configuration.run(List.of(), tracking.variables());
  }

  /// Waits for the trainer's process; its exit code.
  static int run(List<String> words, List<String> overrides, Map<String, String> variables)
      throws InterruptedException {
    var trainer = start(Trainer.installed(), words, overrides, variables);
    // A run that is asked to stop writes a checkpoint first, and says by its exit code that it did.
    var stop =
        new Thread(() -> {
          trainer.destroy();
          Runtime.getRuntime().halt(exitCode(trainer));
        });
    Runtime.getRuntime().addShutdownHook(stop);
    return trainer.waitFor();
  }

  private static Process start(
      Trainer trainer, List<String> words, List<String> overrides, Map<String, String> variables) {
    var command = new ArrayList<>(trainer.command());
    command.addAll(words);
    trainer.ownPages(overrides).ifPresent(command::add);
    var builder = new ProcessBuilder(command).inheritIO();
    trainer.environment().forEach(builder.environment()::putIfAbsent);
    builder.environment().putAll(variables);
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException("starting the trainer", e);
    }
  }

  private static int exitCode(Process trainer) {
    try {
      return trainer.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.FAILED;
    }
  }

  /// Where the trainer's jars and libtorch are.
  private record Trainer(Path jar, Path libraries, Path libtorch, Path documents) {

    private static final Path IN_THE_IMAGE = Path.of("/opt/sweepline/data/documents");

    static Trainer installed() {
      var root = Path.of(System.getProperty("sweepline.root", "/opt/sweepline"));
      var built = root.resolve("trainer/target");
      if (Files.exists(built.resolve("sweepline-trainer.jar"))) {
        return new Trainer(
            built.resolve("sweepline-trainer.jar"),
            built.resolve("lib"),
            built.resolve("libtorch"),
            built.resolve("documents"));
      }
      var installed = root.resolve("trainer");
      if (Files.exists(installed.resolve("sweepline-trainer.jar"))) {
        return new Trainer(
            installed.resolve("sweepline-trainer.jar"),
            installed.resolve("lib"),
            root.resolve("libtorch"),
            root.resolve("data/documents"));
      }
      throw CommandProblem.failed("the trainer is not built yet; run in " + root + ": make java");
    }

    List<String> command() {
      var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
      return List.of(
          java,
          "-XX:+UseSerialGC",
          "-XX:InitialRAMPercentage=1",
          "-XX:MaxRAMPercentage=30",
          "-XX:MaxDirectMemorySize=1t", // Batches are as large as the configuration says.
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "-Djava.awt.headless=true",
          "-Dsweepline.child=true",
          "-Dsweepline.terminal=" + terminal(),
          "-Dai.djl.pytorch.num_threads=" + threads(),
          "-cp",
          jar + File.pathSeparator + libraries + File.separator + "*",
          "dev.sweepline.trainer.Main");
    }

    Map<String, String> environment() {
      return Map.of(
          "PYTORCH_LIBRARY_PATH", libtorch.toString(),
          "PYTORCH_FLAVOR", "cpu",
          "DJL_OFFLINE", "true",
          "OPT_OUT_TRACKING", "true",
          "MALLOC_ARENA_MAX", "2",
          "OMP_NUM_THREADS", threads());
    }

    /// The pages that came with the trainer, unless they are where the tree says or others are
    /// named.
    Optional<String> ownPages(List<String> overrides) {
      var named =
          overrides.stream()
              .anyMatch(word -> word.startsWith("data=") || word.startsWith("data.root="));
      return named || Files.exists(IN_THE_IMAGE) || !Files.exists(documents)
          ? Optional.empty()
          : Optional.of("data.root='" + documents + "'");
    }

    /// The launcher told.
    private static boolean terminal() {
      return Boolean.getBoolean("sweepline.terminal") && !"dumb".equals(System.getenv("TERM"));
    }

    private static String threads() {
      var told = System.getenv("OMP_NUM_THREADS");
      return told == null ? Integer.toString(Runtime.getRuntime().availableProcessors()) : told;
    }
  }
}

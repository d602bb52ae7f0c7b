package dev.sweepline.cli.train;

import dev.sweepline.cli.ConfigFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Which configuration a command of the trainer composes.
final class Configured {
  @Option(
      names = "--config-dir",
      paramLabel = "DIR",
      description = "The Hydra tree; default: ./configs, else this release's.")
  private @Nullable Path configs;

  @Option(
      names = "--config-name",
      paramLabel = "NAME",
      defaultValue = "config",
      description = "The primary config; default: ${DEFAULT-VALUE}.")
  private String configName = "config";

  @Parameters(paramLabel = "OVERRIDE", description = "As for Hydra: model=nano, +seed=1.")
  private List<String> overrides = new ArrayList<>();

  /// Starts the trainer with a command's own words and the configuration; its exit code.
  int run(List<String> command) throws InterruptedException {
    return run(command, Map.of());
  }

  /// The same with environment variables of its own.
  int run(List<String> command, Map<String, String> variables) throws InterruptedException {
    var words = new ArrayList<>(command);
    words.addAll(List.of("--config-dir", ConfigFolder.of(configs).toString()));
    words.addAll(List.of("--config-name", configName));
    words.addAll(overrides);
    return TrainCommand.run(words, overrides, variables);
  }
}

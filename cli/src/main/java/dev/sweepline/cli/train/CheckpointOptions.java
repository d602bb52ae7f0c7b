package dev.sweepline.cli.train;

import dev.sweepline.cli.ConfigFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What every command needs that puts a checkpoint to work.
final class CheckpointOptions {
  @Option(
      names = "--checkpoint",
      required = true,
      paramLabel = "FILE",
      description = "Safetensors of ours, of torchvision or of timm, or a .pth state_dict.")
  private Path checkpoint = Path.of("");

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

  @Parameters(paramLabel = "OVERRIDE", description = "As for Hydra: model=efficientnet_b3.")
  private List<String> overrides = new ArrayList<>();

  /// Starts the trainer with these options and more.
  int run(String command, List<String> more) throws InterruptedException {
    var words = new ArrayList<>(List.of(command, "--checkpoint", checkpoint.toString()));
    words.addAll(more);
    words.addAll(List.of("--config-dir", ConfigFolder.of(configs).toString()));
    words.addAll(List.of("--config-name", configName));
    words.addAll(overrides);
    return TrainCommand.run(words, overrides);
  }

  /// The name and value of an option that may be absent.
  static List<String> option(String name, @Nullable Path value) {
    return value == null ? List.of() : List.of(name, value.toString());
  }
}

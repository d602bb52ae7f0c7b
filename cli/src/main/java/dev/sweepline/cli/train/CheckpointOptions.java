package dev.sweepline.cli.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What every command needs that puts a checkpoint to work.
final class CheckpointOptions {
  @Option(
      names = "--checkpoint",
      required = true,
      paramLabel = "FILE",
      description = "Safetensors of ours, of torchvision or of timm, or a .pth state_dict.")
  private Path checkpoint = Path.of("");

  @Mixin private Configured configuration = new Configured();

  /// Starts the trainer with these options and more.
  int run(String command, List<String> more) throws InterruptedException {
    var words = new ArrayList<>(List.of(command, "--checkpoint", checkpoint.toString()));
    words.addAll(more);
    return configuration.run(words);
  }

  /// The name and value of an option that may be absent.
  static List<String> option(String name, @Nullable Path value) {
    return value == null ? List.of() : List.of(name, value.toString());
  }
}

package dev.sweepline.cli.train;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `sweepline evaluate`: how good a checkpoint is on validation images.
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    description = {
      "Prints a checkpoint's metrics on the validation images, and draws its confusion matrix.",
      "Example:",
      "  sweepline evaluate --checkpoint best.safetensors model=nano data.root=pages"
    })
public final class EvaluateCommand implements Callable<Integer> {
  @Mixin private CheckpointOptions options = new CheckpointOptions();

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "The picture of the confusion matrix; default: confusion.png.")
  private @Nullable Path output;

  @Override
  public Integer call() throws InterruptedException {
    return options.run("evaluate", CheckpointOptions.option("--output", output));
  }
}

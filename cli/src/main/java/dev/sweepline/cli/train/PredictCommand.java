package dev.sweepline.cli.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `sweepline predict`: what a checkpoint says of images.
@Command(
    name = "predict",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a checkpoint on images: prepared ones to logits, a folder's to ID,target lines.",
      "Example:",
      "  sweepline predict --checkpoint best.safetensors --images scans model=nano"
    })
public final class PredictCommand implements Callable<Integer> {
  @Mixin private CheckpointOptions options = new CheckpointOptions();

  @ArgGroup(multiplicity = "1")
  private Source source = new Source();

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "Logits as .npy, or the CSV of --images; that one is printed by default.")
  private @Nullable Path output;

  /// One of them.
  static final class Source {
    @Option(
        names = "--input",
        paramLabel = "FILE",
        description = ".npy of normalised float32, n × 3 × height × width.")
    private @Nullable Path input;

    @Option(names = "--images", paramLabel = "DIR", description = "A folder of PNG, JPEG or TIFF.")
    private @Nullable Path images;
  }

  @Override
  public Integer call() throws InterruptedException {
    var words = new ArrayList<String>();
    words.addAll(CheckpointOptions.option("--input", source.input));
    words.addAll(CheckpointOptions.option("--images", source.images));
    words.addAll(CheckpointOptions.option("--output", output));
    return options.run("predict", words);
  }
}

package dev.sweepline.cli.train;

import dev.sweepline.cli.ConfigFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `sweepline augment-preview`: what an augmentation does to images, as a picture.
@Command(
    name = "augment-preview",
    mixinStandardHelpOptions = true,
    description = {
      "Draws a few images as training would see them, with their classes; all augmentations where none is chosen.",
      "Example: sweepline augment-preview augmentation=document data.root=pages data.image_size=224"
    })
public final class AugmentPreviewCommand implements Callable<Integer> {
  @Option(
      names = "--output",
      paramLabel = "FILE",
      defaultValue = "augmentations.png",
      description = "The PNG to write; default: ${DEFAULT-VALUE}.")
  private Path output = Path.of("augmentations.png");

  @Option(
      names = "--images",
      paramLabel = "N",
      defaultValue = "8",
      description = "How many images, of as many classes as there are; default: ${DEFAULT-VALUE}.")
  private int images = 8;

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

  @Parameters(paramLabel = "OVERRIDE", description = "As for Hydra: augmentation=cutout.")
  private List<String> overrides = new ArrayList<>();

  @Override
  public Integer call() throws InterruptedException {
    var words =
        new ArrayList<>(List.of("augment-preview", "--output", output.toString(), "--images"));
    words.addAll(List.of(Integer.toString(images), "--config-name", configName));
    words.addAll(List.of("--config-dir", ConfigFolder.of(configs).toString()));
    words.addAll(overrides);
    return TrainCommand.run(words, overrides);
  }
}

package dev.sweepline.cli.train;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `sweepline augment-preview`: what an augmentation does to images, as a picture.
@Command(
    name = "augment-preview",
    mixinStandardHelpOptions = true,
    description = {
      "Draws a few images as training would see them, with their classes; all augmentations where none is chosen.",
      "Example: sweepline augment-preview augmentation=document data.root=pages"
    })
public final class AugmentPreviewCommand implements Callable<Integer> {
  @Mixin private Configured configuration = new Configured();

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

  @Override
  public Integer call() throws InterruptedException {
    return configuration.run(
        List.of(
            "augment-preview",
            "--output",
            output.toString(),
            "--images",
            Integer.toString(images)));
  }
}

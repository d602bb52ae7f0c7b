package dev.sweepline.trainer.data;

import dev.sweepline.trainer.data.ImageSet.Labeled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// What another program needs to train on the very same images in the very same order.
public final class ExportedImages {
  private ExportedImages() {}

  /// `train.pixels`, a byte for each pixel of images that must be gray, and `train.labels`, a byte
  /// for each image; the same for `val`.
  public static void write(ImageSet images, Path folder) throws IOException {
    write(images.train(), folder, "train");
    write(images.val(), folder, "val");
  }

  private static void write(List<Labeled> images, Path folder, String name) throws IOException {
    try (var pixels = Files.newOutputStream(folder.resolve(name + ".pixels"));
        var labels = Files.newOutputStream(folder.resolve(name + ".labels"))) {
      for (var image : images) {
        var picture = image.picture().orElseThrow();
        if (picture.channels() != 1) {
          throw new IllegalArgumentException("an image is not gray");
        }
        for (float value : picture.values()) {
          pixels.write((int) value);
        }
        labels.write(image.label());
      }
    }
  }

  /// Which images each step of a training takes.
  public static List<List<Integer>> order(ImageSet images, int batch, long seed, int epochs) {
    var order = Order.shuffled(images.train().size(), batch, seed);
    return IntStream.range(0, epochs * order.stepsPerEpoch())
        .mapToObj(step -> Arrays.stream(order.indices(step)).boxed().toList())
        .toList();
  }
}

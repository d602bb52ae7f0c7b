package dev.sweepline.trainer.data;

import java.util.List;

/// All images of a run, as many in memory as fit, with the digest of the files they came from.
public record ImageSet(
    List<String> classes, List<Labeled> train, List<Labeled> val, String digest) {
  public ImageSet {
    classes = List.copyOf(classes);
    train = List.copyOf(train);
    val = List.copyOf(val);
  }

  /// An image and the index of its class.
  public record Labeled(PictureSource source, int label) {}

  /// How many images each class has.
  static int[] counts(List<Labeled> images, int classes) {
    var counts = new int[classes];
    images.forEach(image -> counts[image.label()]++);
    return counts;
  }
}

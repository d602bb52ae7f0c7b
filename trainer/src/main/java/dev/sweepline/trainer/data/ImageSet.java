package dev.sweepline.trainer.data;

import java.util.List;
import java.util.Optional;

/// The images of a run, with the digest of the files they come from. Their pixels stay in memory
/// once they were needed, as many as fit.
public record ImageSet(
    List<String> classes, List<Labeled> train, List<Labeled> val, String digest) {
  public ImageSet {
    classes = List.copyOf(classes);
    train = List.copyOf(train);
    val = List.copyOf(val);
  }

  /// An image and the index of its class.
  public record Labeled(Pixels pixels, int label) {
    Labeled(Picture picture, int label) {
      this(Pixels.of(picture), label);
    }

    /// Empty where the file is corrupt; decoded now, if it is not in memory.
    Optional<Picture> picture() {
      return pixels.get();
    }

    /// Decoded now, if it never was.
    boolean isWhole() {
      return pixels.isWhole();
    }
  }

  /// Without images that are corrupt: all are decoded for that.
  ImageSet whole() {
    return new ImageSet(
        classes,
        train.stream().filter(Labeled::isWhole).toList(),
        val.stream().filter(Labeled::isWhole).toList(),
        digest);
  }

  /// How many images each class has.
  static int[] counts(List<Labeled> images, int classes) {
    var counts = new int[classes];
    images.forEach(image -> counts[image.label()]++);
    return counts;
  }
}

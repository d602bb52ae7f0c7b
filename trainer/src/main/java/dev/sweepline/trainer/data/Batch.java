package dev.sweepline.trainer.data;

import java.nio.ByteBuffer;
import java.util.List;

/// Images ready for the network: normalised floats `(size, height, width, 3)` and what the network
/// should say.
///
/// An array made of `images` shares its memory: the batch is given back only when nothing reads it
/// any more.
public final class Batch {
  private final ByteBuffer images;
  private final float[] targets;
  private final List<Integer> labels;

  Batch(ByteBuffer images, float[] targets, List<Integer> labels) {
    this.images = images;
    this.targets = targets;
    this.labels = labels;
  }

  public int size() {
    return labels.size();
  }

  public ByteBuffer images() {
    return images.duplicate().order(images.order());
  }

  /// A distribution over the classes for each image, row by row, times its weight: one image may be
  /// two after mixing.
  public float[] targets() {
    return targets;
  }

  /// The class with the largest share of each image.
  public List<Integer> labels() {
    return labels;
  }

  ByteBuffer buffer() {
    return images;
  }
}

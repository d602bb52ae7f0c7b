package dev.sweepline.trainer.data;

import dev.sweepline.trainer.config.AugmentationSettings;
import dev.sweepline.trainer.config.AugmentationSettings.Cutout;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Random;

/// What happens to normalised images among each other: cutout, mixup, cutmix. Labels mix as the
/// images do.
final class Mixing {
  private final AugmentationSettings settings;
  private final int size;
  private final Random random;

  Mixing(AugmentationSettings settings, int size, Random random) {
    this.settings = settings;
    this.size = size;
    this.random = random;
  }

  /// What happens to one image alone, in the order of the batch.
  void change(float[] image) {
    if (settings instanceof Cutout cutout) {
      cutOut(image, cutout);
    }
  }

  /// What images do to each other, where they are: one after the other in the buffer.
  void mix(FloatBuffer images, float[][] targets) {
    switch (settings) {
      case AugmentationSettings.None _,
          AugmentationSettings.Document _,
          AugmentationSettings.RandAugment _,
          Cutout _ -> {}
      case AugmentationSettings.Mixup(double alpha, double probability) -> {
        if (random.nextDouble() < probability) {
          float share = (float) beta(alpha);
          withPartners(images, targets, share, (one, other) -> blend(one, other, share));
        }
      }
      case AugmentationSettings.Cutmix(double alpha, double probability) -> {
        if (random.nextDouble() < probability) {
          int side = (int) Math.round(size * Math.sqrt(1 - beta(alpha)));
          var box = box(side, side);
          float kept = 1 - (float) box.area() / (size * size);
          withPartners(images, targets, kept, (one, other) -> paste(one, other, box));
        }
      }
    }
  }

  /// Zero is the mean of normalised images.
  private void cutOut(float[] image, Cutout cutout) {
    for (int hole = 0; hole < cutout.holes(); hole++) {
      if (random.nextDouble() < cutout.probability()) {
        int side = (int) Math.round(cutout.size() * size);
        var box = box(side, side);
        for (int y = box.top; y < box.bottom; y++) {
          for (int i = y * size + box.left; i < y * size + box.right; i++) {
            Arrays.fill(image, i * Picture.COLORS, (i + 1) * Picture.COLORS, 0f);
          }
        }
      }
    }
  }

  private interface Change {
    /// Changes the first by what the second was.
    void apply(float[] image, float[] partner);
  }

  /// Each image is changed by one other as that was before. Who is whose partner forms rings: along
  /// a ring only the first image must be remembered.
  private void withPartners(FloatBuffer images, float[][] targets, float share, Change change) {
    int[] partners = partners(targets.length);
    var done = new boolean[targets.length];
    for (int start = 0; start < targets.length; start++) {
      var first = at(images, start);
      var image = first.clone();
      for (int i = start; !done[i]; i = partners[i]) {
        done[i] = true;
        var partner = partners[i] == start ? first : at(images, partners[i]);
        change.apply(image, partner);
        images.put(i * image.length, image);
        image = partner;
      }
    }
    var before = targets.clone();
    for (int i = 0; i < targets.length; i++) {
      targets[i] = before[i].clone();
      blend(targets[i], before[partners[i]], share);
    }
  }

  private float[] at(FloatBuffer images, int index) {
    var image = new float[size * size * Picture.COLORS];
    images.get(index * image.length, image);
    return image;
  }

  private void paste(float[] image, float[] partner, Box box) {
    for (int y = box.top; y < box.bottom; y++) {
      int from = (y * size + box.left) * Picture.COLORS;
      int length = (box.right - box.left) * Picture.COLORS;
      System.arraycopy(partner, from, image, from, length);
    }
  }

  private static void blend(float[] one, float[] other, float share) {
    for (int i = 0; i < one.length; i++) {
      one[i] = share * one[i] + (1 - share) * other[i];
    }
  }

  private record Box(int left, int top, int right, int bottom) {
    int area() {
      return (right - left) * (bottom - top);
    }
  }

  /// The middle is anywhere in the image, so a box may be cut off by the edge.
  private Box box(int width, int height) {
    int left = random.nextInt(size) - width / 2;
    int top = random.nextInt(size) - height / 2;
    return new Box(
        Math.max(0, left),
        Math.max(0, top),
        Math.min(size, left + width),
        Math.min(size, top + height));
  }

  private int[] partners(int count) {
    var partners = new int[count];
    for (int i = 0; i < count; i++) {
      int j = random.nextInt(i + 1);
      partners[i] = partners[j];
      partners[j] = i;
    }
    return partners;
  }

  /// Beta(alpha, alpha) as a ratio of two gamma draws.
  private double beta(double alpha) {
    double one = gamma(alpha);
    double other = gamma(alpha);
    return one + other == 0 ? 0.5 : one / (one + other);
  }

  /// Marsaglia and Tsang's method, with their step for shapes below 1.
  private double gamma(double shape) {
    if (shape < 1) {
      return gamma(shape + 1) * StrictMath.pow(random.nextDouble(), 1 / shape);
    }
    double d = shape - 1.0 / 3;
    double c = 1 / Math.sqrt(9 * d);
    while (true) {
      double x = random.nextGaussian();
      double v = StrictMath.pow(1 + c * x, 3);
      if (v > 0
          && StrictMath.log(random.nextDouble()) < x * x / 2 + d - d * v + d * StrictMath.log(v)) {
        return d * v;
      }
    }
  }
}

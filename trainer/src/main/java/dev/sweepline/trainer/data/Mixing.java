package dev.sweepline.trainer.data;

import dev.sweepline.trainer.config.AugmentationSettings;
import dev.sweepline.trainer.config.AugmentationSettings.Cutout;
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

  void mix(float[][] images, float[][] targets) {
    switch (settings) {
      case AugmentationSettings.None none -> {}
      case AugmentationSettings.Document document -> {}
      case AugmentationSettings.RandAugment randAugment -> {}
      case Cutout cutout -> {
        for (var image : images) {
          cutOut(image, cutout);
        }
      }
      case AugmentationSettings.Mixup(double alpha, double probability) -> {
        if (random.nextDouble() < probability) {
          blend(images, targets, (float) beta(alpha));
        }
      }
      case AugmentationSettings.Cutmix(double alpha, double probability) -> {
        if (random.nextDouble() < probability) {
          paste(images, targets, beta(alpha));
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

  private void blend(float[][] images, float[][] targets, float share) {
    int[] partner = partners(images.length);
    var before = images.clone();
    var targetsBefore = targets.clone();
    for (int i = 0; i < images.length; i++) {
      images[i] = blended(before[i], before[partner[i]], share);
      targets[i] = blended(targetsBefore[i], targetsBefore[partner[i]], share);
    }
  }

  private void paste(float[][] images, float[][] targets, double share) {
    int side = (int) Math.round(size * Math.sqrt(1 - share));
    var box = box(side, side);
    float kept = 1 - (float) box.area() / (size * size);
    int[] partner = partners(images.length);
    var before = images.clone();
    var targetsBefore = targets.clone();
    for (int i = 0; i < images.length; i++) {
      images[i] = before[i].clone();
      for (int y = box.top; y < box.bottom; y++) {
        int from = (y * size + box.left) * Picture.COLORS;
        int length = (box.right - box.left) * Picture.COLORS;
        System.arraycopy(before[partner[i]], from, images[i], from, length);
      }
      targets[i] = blended(targetsBefore[i], targetsBefore[partner[i]], kept);
    }
  }

  private static float[] blended(float[] one, float[] other, float share) {
    var blended = new float[one.length];
    for (int i = 0; i < one.length; i++) {
      blended[i] = share * one[i] + (1 - share) * other[i];
    }
    return blended;
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

package dev.sweepline.trainer.data;

import dev.sweepline.trainer.config.AugmentationSettings.RandAugment;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/// RandAugment (Cubuk et al. 2019) with the fourteen operations and strengths of torchvision's,
/// where what comes in from outside repeats the edge. Works on values from 0 to 255.
final class RandomOperations {
  private static final int STRONGEST = 30;

  private enum Operation {
    IDENTITY,
    SHEAR_X,
    SHEAR_Y,
    TRANSLATE_X,
    TRANSLATE_Y,
    ROTATE,
    BRIGHTNESS,
    COLOR,
    CONTRAST,
    SHARPNESS,
    POSTERIZE,
    SOLARIZE,
    AUTO_CONTRAST,
    EQUALIZE
  }

  private final RandAugment settings;
  private final int size;
  private final int channels;
  private final Random random;

  RandomOperations(RandAugment settings, int size, int channels, Random random) {
    this.settings = settings;
    this.size = size;
    this.channels = channels;
    this.random = random;
  }

  float[] apply(float[] picture) {
    double strength = (double) settings.magnitude() / STRONGEST;
    var operations = Operation.values();
    var changed = picture;
    for (int i = 0; i < settings.operations(); i++) {
      var operation = operations[random.nextInt(operations.length)];
      double signed = random.nextBoolean() ? strength : -strength;
      changed = changed(changed, operation, strength, signed);
    }
    return changed;
  }

  private float[] changed(float[] picture, Operation operation, double strength, double signed) {
    double factor = 1 + 0.9 * signed;
    return switch (operation) {
      case IDENTITY -> picture;
      case SHEAR_X -> warped(picture, 1, 0.3 * signed, 0, 1, 0, 0);
      case SHEAR_Y -> warped(picture, 1, 0, 0.3 * signed, 1, 0, 0);
      case TRANSLATE_X -> warped(picture, 1, 0, 0, 1, signed * size * 150 / 331, 0);
      case TRANSLATE_Y -> warped(picture, 1, 0, 0, 1, 0, signed * size * 150 / 331);
      case ROTATE -> {
        double angle = Math.toRadians(30 * signed);
        double cos = Math.cos(angle);
        double sin = Math.sin(angle);
        yield warped(picture, cos, sin, -sin, cos, 0, 0);
      }
      case BRIGHTNESS -> blended(picture, new float[picture.length], factor);
      case COLOR -> blended(picture, gray(picture), factor);
      case CONTRAST -> {
        var mean = new float[picture.length];
        Arrays.fill(mean, mean(gray(picture)));
        yield blended(picture, mean, factor);
      }
      case SHARPNESS -> blended(picture, smooth(picture), factor);
      case POSTERIZE -> posterized(picture, 8 - (int) Math.round(4 * strength));
      case SOLARIZE -> solarized(picture, (float) (255 * (1 - strength)));
      case AUTO_CONTRAST -> eachColor(picture, RandomOperations::stretched);
      case EQUALIZE -> eachColor(picture, RandomOperations::equalized);
    };
  }

  private float[] warped(
      float[] picture, double xx, double xy, double yx, double yy, double x, double y) {
    return Warp.affine(size, xx, xy, yx, yy, x, y).apply(picture, size, channels);
  }

  /// From `other` at 0 to the picture at 1, and beyond.
  private static float[] blended(float[] picture, float[] other, double factor) {
    var blended = new float[picture.length];
    for (int i = 0; i < picture.length; i++) {
      double value = factor * picture[i] + (1 - factor) * other[i];
      blended[i] = (float) Math.clamp(value, 0.0, 255.0);
    }
    return blended;
  }

  private float[] gray(float[] picture) {
    if (channels == 1) {
      return picture;
    }
    var gray = new float[picture.length];
    for (int i = 0; i < picture.length; i += channels) {
      float luma = 0.299f * picture[i] + 0.587f * picture[i + 1] + 0.114f * picture[i + 2];
      Arrays.fill(gray, i, i + channels, luma);
    }
    return gray;
  }

  private static float mean(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return (float) (sum / values.length);
  }

  /// PIL's smoothing filter: the middle counts five, each neighbour one; edges stay.
  private float[] smooth(float[] picture) {
    var smooth = picture.clone();
    for (int y = 1; y < size - 1; y++) {
      for (int x = 1; x < size - 1; x++) {
        for (int c = 0; c < channels; c++) {
          int middle = (y * size + x) * channels + c;
          float sum = 4 * picture[middle];
          for (int dy = -1; dy <= 1; dy++) {
            for (int dx = -1; dx <= 1; dx++) {
              sum += picture[middle + (dy * size + dx) * channels];
            }
          }
          smooth[middle] = sum / 13;
        }
      }
    }
    return smooth;
  }

  private static float[] posterized(float[] picture, int bits) {
    int mask = 0xff << (8 - bits) & 0xff;
    var posterized = new float[picture.length];
    for (int i = 0; i < picture.length; i++) {
      posterized[i] = Math.round(picture[i]) & mask;
    }
    return posterized;
  }

  private static float[] solarized(float[] picture, float threshold) {
    var solarized = new float[picture.length];
    for (int i = 0; i < picture.length; i++) {
      solarized[i] = picture[i] >= threshold ? 255 - picture[i] : picture[i];
    }
    return solarized;
  }

  /// Turns the values of one colour, as whole numbers, into others.
  @FunctionalInterface
  private interface Table {
    float[] of(int[] histogram);
  }

  private float[] eachColor(float[] picture, Table table) {
    var changed = new float[picture.length];
    for (int c = 0; c < channels; c++) {
      var histogram = new int[256];
      for (int i = c; i < picture.length; i += channels) {
        histogram[Math.clamp(Math.round(picture[i]), 0, 255)]++;
      }
      var values = table.of(histogram);
      for (int i = c; i < picture.length; i += channels) {
        changed[i] = values[Math.clamp(Math.round(picture[i]), 0, 255)];
      }
    }
    return changed;
  }

  /// The darkest value becomes black, the brightest white.
  private static float[] stretched(int[] histogram) {
    int darkest = 0;
    int brightest = 255;
    while (histogram[darkest] == 0) {
      darkest++;
    }
    while (histogram[brightest] == 0) {
      brightest--;
    }
    var values = new float[256];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          darkest == brightest
              ? i
              : Math.clamp((i - darkest) * 255f / (brightest - darkest), 0f, 255f);
    }
    return values;
  }

  /// Each value is used as often as any other, as far as that goes.
  private static float[] equalized(int[] histogram) {
    int brightest = 255;
    while (histogram[brightest] == 0) {
      brightest--;
    }
    int step = (IntStream.of(histogram).sum() - histogram[brightest]) / 255;
    var values = new float[256];
    int sum = step / 2;
    for (int i = 0; i < values.length; i++) {
      values[i] = step == 0 ? i : Math.min(255, sum / step);
      sum += histogram[i];
    }
    return values;
  }
}

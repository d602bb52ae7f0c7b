package dev.sweepline.trainer.data;

import dev.sweepline.trainer.config.AugmentationSettings;
import dev.sweepline.trainer.config.AugmentationSettings.Cutmix;
import dev.sweepline.trainer.config.AugmentationSettings.Cutout;
import dev.sweepline.trainer.config.AugmentationSettings.Document;
import dev.sweepline.trainer.config.AugmentationSettings.Mixup;
import dev.sweepline.trainer.config.AugmentationSettings.None;
import dev.sweepline.trainer.config.AugmentationSettings.RandAugment;
import dev.sweepline.trainer.data.ImageSet.Labeled;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// Makes the batch of a step: a function of images, settings, seed and step alone, whichever thread
/// runs it.
final class BatchMaker {
  // ImageNet's statistics, those of the public weights.
  private static final float[] MEAN = {0.485f, 0.456f, 0.406f};
  private static final float[] DEVIATION = {0.229f, 0.224f, 0.225f};

  private final List<Labeled> images;
  private final int classes;
  private final int size;
  private final AugmentationSettings augmentation;
  private final double labelSmoothing;
  private final ClassWeights weights;
  private final long seed;

  BatchMaker(
      List<Labeled> images,
      int classes,
      AugmentationSettings augmentation,
      double labelSmoothing,
      ClassWeights weights,
      long seed) {
    this.images = images;
    this.classes = classes;
    this.size = images.getFirst().source().picture().size();
    this.augmentation = augmentation;
    this.labelSmoothing = labelSmoothing;
    this.weights = weights;
    this.seed = seed;
  }

  /// Of each image, in height as in width.
  int size() {
    return size;
  }

  Batch make(long step, int[] indices, ByteBuffer buffer) {
    var targets = new float[indices.length][];
    var mixing = new Mixing(augmentation, size, random(step, -1));
    var floats = buffer.clear().asFloatBuffer();
    for (int i = 0; i < indices.length; i++) {
      var image = images.get(indices[i]);
      var picture = image.source().picture();
      var pixels = normalized(worn(picture, step, i), picture.channels());
      mixing.change(pixels);
      floats.put(pixels);
      targets[i] = target(image.label());
    }
    buffer.limit(floats.position() * Float.BYTES);
    mixing.mix(floats, targets);
    var labels = Arrays.stream(targets).map(BatchMaker::largest).toList();
    weights.apply(targets);
    var flat = new float[indices.length * classes];
    for (int i = 0; i < targets.length; i++) {
      System.arraycopy(targets[i], 0, flat, i * classes, classes);
    }
    return new Batch(buffer, flat, labels);
  }

  private float[] worn(Picture picture, long step, int position) {
    return switch (augmentation) {
      case Document document ->
          new DocumentWear(document, size, picture.channels(), random(step, position))
              .apply(picture.values());
      case RandAugment settings ->
          new RandomOperations(settings, size, picture.channels(), random(step, position))
              .apply(picture.values());
      case None _, Cutout _, Mixup _, Cutmix _ -> picture.values();
    };
  }

  private static int largest(float[] target) {
    int largest = 0;
    for (int c = 1; c < target.length; c++) {
      if (target[c] > target[largest]) {
        largest = c;
      }
    }
    return largest;
  }

  private float[] target(int label) {
    var target = new float[classes];
    Arrays.fill(target, (float) (labelSmoothing / classes));
    target[label] += (float) (1 - labelSmoothing);
    return target;
  }

  private Random random(long step, int position) {
    return Random.from(Seeds.random(seed, step, position));
  }

  private static float[] normalized(float[] values, int channels) {
    int pixels = values.length / channels;
    var normalized = new float[pixels * Picture.COLORS];
    for (int i = 0; i < pixels; i++) {
      for (int c = 0; c < Picture.COLORS; c++) {
        float value = values[channels == 1 ? i : i * channels + c] / 255f;
        normalized[i * Picture.COLORS + c] = (value - MEAN[c]) / DEVIATION[c];
      }
    }
    return normalized;
  }

  /// What a normalised value of a colour looks like, from 0 to 255.
  static int shown(float normalized, int color) {
    return Math.clamp(Math.round((normalized * DEVIATION[color] + MEAN[color]) * 255), 0, 255);
  }
}

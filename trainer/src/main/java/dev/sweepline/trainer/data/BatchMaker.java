package dev.sweepline.trainer.data;

import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.config.AugmentationSettings;
import dev.sweepline.trainer.config.AugmentationSettings.Cutmix;
import dev.sweepline.trainer.config.AugmentationSettings.Cutout;
import dev.sweepline.trainer.config.AugmentationSettings.Document;
import dev.sweepline.trainer.config.AugmentationSettings.Mixup;
import dev.sweepline.trainer.config.AugmentationSettings.None;
import dev.sweepline.trainer.config.AugmentationSettings.RandAugment;
import dev.sweepline.trainer.data.ImageSet.Labeled;
import dev.sweepline.trainer.failure.TrainingFailure;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/// Makes the batch of a step: a function of images, settings, seed and step alone, whichever thread
/// runs it.
final class BatchMaker {
  // ImageNet's statistics, those of the public weights.
  private static final float[] MEAN = {0.485f, 0.456f, 0.406f};
  private static final float[] DEVIATION = {0.229f, 0.224f, 0.225f};

  private final List<Labeled> images;
  private final Corrupt corrupt;
  private final int classes;
  private final int size;
  private final AugmentationSettings augmentation;
  private final double labelSmoothing;
  private final ClassWeights weights;
  private final long seed;

  /// What becomes of an image that is corrupt.
  enum Corrupt {
    /// The next one that is whole takes its place: a batch is as large as it is said to be.
    REPLACED,
    /// No image counts twice.
    LEFT_OUT
  }

  BatchMaker(
      List<Labeled> images,
      Corrupt corrupt,
      int classes,
      int size,
      AugmentationSettings augmentation,
      double labelSmoothing,
      ClassWeights weights,
      long seed) {
    this.images = images;
    this.corrupt = corrupt;
    this.classes = classes;
    this.size = size;
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
    var kept = new ArrayList<float[]>();
    var mixing = new Mixing(augmentation, size, random(step, -1));
    var floats = buffer.clear().asFloatBuffer();
    for (int index : indices) {
      var whole = whole(index);
      if (whole.isPresent()) {
        var picture = whole.get().picture();
        var pixels = normalized(worn(picture, step, kept.size()), picture.channels());
        mixing.change(pixels);
        floats.put(pixels);
        kept.add(target(whole.get().label()));
      }
    }
    var targets = kept.toArray(float[][]::new);
    buffer.limit(floats.position() * Float.BYTES);
    mixing.mix(floats, targets);
    var labels = Arrays.stream(targets).map(BatchMaker::largest).toList();
    weights.apply(targets);
    var flat = new float[targets.length * classes];
    for (int i = 0; i < targets.length; i++) {
      System.arraycopy(targets[i], 0, flat, i * classes, classes);
    }
    return new Batch(buffer, flat, labels);
  }

  private record Whole(Picture picture, int label) {}

  private Optional<Whole> whole(int index) {
    return switch (corrupt) {
      case LEFT_OUT -> whole(images.get(index));
      case REPLACED ->
          IntStream.range(0, images.size())
              .mapToObj(after -> whole(images.get((index + after) % images.size())))
              .flatMap(Optional::stream)
              .findFirst()
              .or(BatchMaker::refuse);
    };
  }

  private static Optional<Whole> refuse() {
    throw new TrainingFailure(ExitCode.DATA, "all images to train on are corrupt");
  }

  private static Optional<Whole> whole(Labeled image) {
    return image.picture().map(picture -> new Whole(picture, image.label()));
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

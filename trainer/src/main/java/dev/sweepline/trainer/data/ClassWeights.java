package dev.sweepline.trainer.data;

import dev.sweepline.trainer.data.ImageSet.Labeled;
import java.util.List;

/// What an image of each class counts in the loss.
///
/// A batch counts as much as any other: its weights add up to its size, so that the loss is that of
/// `torch.nn.CrossEntropyLoss(weight=…)`.
final class ClassWeights {
  private final float[] weights;

  private ClassWeights(float[] weights) {
    this.weights = weights;
  }

  static ClassWeights equal() {
    return new ClassWeights(new float[0]);
  }

  /// As scikit-learn's `compute_class_weight("balanced")`: images / (classes × images of the
  /// class).
  static ClassWeights balanced(List<Labeled> images, int classes) {
    var counts = ImageSet.counts(images, classes);
    var weights = new float[classes];
    for (int c = 0; c < classes; c++) {
      weights[c] = (float) images.size() / (classes * counts[c]);
    }
    return new ClassWeights(weights);
  }

  float[] values() {
    return weights.clone();
  }

  void apply(float[][] targets) {
    if (weights.length == 0) {
      return;
    }
    double sum = 0;
    for (var target : targets) {
      for (int c = 0; c < target.length; c++) {
        target[c] *= weights[c];
        sum += target[c];
      }
    }
    for (var target : targets) {
      for (int c = 0; c < target.length; c++) {
        target[c] = (float) (target[c] * targets.length / sum);
      }
    }
  }
}

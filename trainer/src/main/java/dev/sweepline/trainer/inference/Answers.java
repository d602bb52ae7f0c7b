package dev.sweepline.trainer.inference;

import java.util.Arrays;
import java.util.List;

/// Logits read as answers.
final class Answers {
  private Answers() {}

  /// The first class of the largest logit of a row.
  static int largest(float[] logits, int row, int classes) {
    int largest = 0;
    for (int c = 1; c < classes; c++) {
      if (logits[row * classes + c] > logits[row * classes + largest]) {
        largest = c;
      }
    }
    return largest;
  }

  /// How likely each class is.
  static List<Double> softmax(float[] logits, int row, int classes) {
    double most = logits[row * classes + largest(logits, row, classes)];
    var powers = new double[classes];
    Arrays.setAll(powers, c -> Math.exp(logits[row * classes + c] - most));
    double sum = Arrays.stream(powers).sum();
    return Arrays.stream(powers).mapToObj(power -> power / sum).toList();
  }

  /// Minus the logarithm of what the softmax gives the class.
  static double crossEntropy(float[] logits, int row, int classes, int truth) {
    double most = logits[row * classes + largest(logits, row, classes)];
    double sum = 0;
    for (int c = 0; c < classes; c++) {
      sum += Math.exp(logits[row * classes + c] - most);
    }
    return Math.log(sum) + most - logits[row * classes + truth];
  }
}

package dev.sweepline.trainer.ensemble;

import java.util.List;
import java.util.stream.IntStream;

/// How good answers are: scikit-learn's `accuracy_score` and `f1_score(average="macro",
/// zero_division=0)`.
public record Score(double accuracy, double macroF1) {

  public static Score of(List<Integer> truths, List<Integer> answers, int classes) {
    if (truths.size() != answers.size()) {
      throw new IllegalArgumentException(
          "there are %d labels and %d answers".formatted(truths.size(), answers.size()));
    }
    var meant = new int[classes];
    var said = new int[classes];
    var hit = new int[classes];
    for (int image = 0; image < truths.size(); image++) {
      int truth = truths.get(image);
      int answer = answers.get(image);
      meant[truth]++;
      said[answer]++;
      hit[truth] += truth == answer ? 1 : 0;
    }
    // A class that is neither meant nor said does not count.
    double f1 =
        IntStream.range(0, classes)
            .filter(c -> meant[c] + said[c] > 0)
            .mapToDouble(c -> 2.0 * hit[c] / (meant[c] + said[c]))
            .average()
            .orElse(0);
    return new Score(truths.isEmpty() ? 0 : (double) IntStream.of(hit).sum() / truths.size(), f1);
  }
}

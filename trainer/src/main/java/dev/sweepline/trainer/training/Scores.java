package dev.sweepline.trainer.training;

import java.util.stream.IntStream;

/// Right and wrong answers per class, and what scikit-learn's `accuracy_score` and
/// `f1_score(average="macro")` say of them.
final class Scores {
  private final long[] hits;
  private final long[] said;
  private final long[] meant;

  Scores(int classes) {
    hits = new long[classes];
    said = new long[classes];
    meant = new long[classes];
  }

  void add(int truth, int answer) {
    meant[truth]++;
    said[answer]++;
    if (truth == answer) {
      hits[truth]++;
    }
  }

  double accuracy() {
    long all = IntStream.range(0, meant.length).mapToLong(c -> meant[c]).sum();
    return all == 0
        ? 0
        : (double) IntStream.range(0, hits.length).mapToLong(c -> hits[c]).sum() / all;
  }

  /// A class that is neither meant nor said does not count; one without a hit counts 0.
  double macroF1() {
    return IntStream.range(0, meant.length)
        .filter(c -> meant[c] + said[c] > 0)
        .mapToDouble(c -> 2.0 * hits[c] / (meant[c] + said[c]))
        .average()
        .orElse(0);
  }
}

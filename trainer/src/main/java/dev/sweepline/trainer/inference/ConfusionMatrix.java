package dev.sweepline.trainer.inference;

import java.util.List;
import java.util.stream.IntStream;

/// How often images of one class were taken for another; the figures are scikit-learn's.
final class ConfusionMatrix {
  private final List<String> classes;
  private final long[][] counts;

  ConfusionMatrix(List<String> classes) {
    this.classes = classes;
    counts = new long[classes.size()][classes.size()];
  }

  void add(int truth, int answer) {
    counts[truth][answer]++;
  }

  List<String> classes() {
    return classes;
  }

  long count(int truth, int answer) {
    return counts[truth][answer];
  }

  long ofClass(int truth) {
    return IntStream.range(0, counts.length).mapToLong(answer -> counts[truth][answer]).sum();
  }

  private long answered(int answer) {
    return IntStream.range(0, counts.length).mapToLong(truth -> counts[truth][answer]).sum();
  }

  double accuracy() {
    long all = IntStream.range(0, counts.length).mapToLong(this::ofClass).sum();
    return ratio(IntStream.range(0, counts.length).mapToLong(c -> counts[c][c]).sum(), all);
  }

  double precision(int c) {
    return ratio(counts[c][c], answered(c));
  }

  double recall(int c) {
    return ratio(counts[c][c], ofClass(c));
  }

  double f1(int c) {
    return ratio(2 * counts[c][c], ofClass(c) + answered(c));
  }

  /// A class that is neither there nor answered does not count.
  double macroF1() {
    return IntStream.range(0, counts.length)
        .filter(c -> ofClass(c) + answered(c) > 0)
        .mapToDouble(this::f1)
        .average()
        .orElse(0);
  }

  private static double ratio(long part, long all) {
    return all == 0 ? 0 : (double) part / all;
  }
}

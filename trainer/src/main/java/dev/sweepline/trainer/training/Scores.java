package dev.sweepline.trainer.training;

import dev.sweepline.contract.TrainerEvent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// Answers by truth and answer, and what scikit-learn's `accuracy_score`, `f1_score` and
/// `confusion_matrix` say of them.
final class Scores {
  private final long[][] confusion;

  Scores(int classes) {
    confusion = new long[classes][classes];
  }

  void add(int truth, int answer) {
    confusion[truth][answer]++;
  }

  /// Adds the largest of each row of values.
  void add(List<Integer> truths, float[] values) {
    int classes = confusion.length;
    for (int i = 0; i < truths.size(); i++) {
      int answer = 0;
      for (int c = 1; c < classes; c++) {
        if (values[i * classes + c] > values[i * classes + answer]) {
          answer = c;
        }
      }
      add(truths.get(i), answer);
    }
  }

  double accuracy() {
    long all = classes().mapToLong(this::meant).sum();
    return all == 0 ? 0 : (double) classes().mapToLong(c -> confusion[c][c]).sum() / all;
  }

  /// A class that is neither meant nor said does not count; one without a hit counts 0.
  double macroF1() {
    return classes().filter(c -> meant(c) + said(c) > 0).mapToDouble(this::f1).average().orElse(0);
  }

  /// One for each class; 0 for one that is neither meant nor said, as `zero_division=0` has it.
  List<Double> classF1() {
    return classes().mapToObj(this::f1).toList();
  }

  /// A row for each class that was meant, in it how often each class was said.
  List<List<Long>> confusion() {
    return classes().mapToObj(truth -> LongStream.of(confusion[truth]).boxed().toList()).toList();
  }

  Map<String, Double> metrics(String prefix) {
    var metrics = new LinkedHashMap<String, Double>();
    metrics.put(prefix + "_acc", accuracy());
    metrics.put(prefix + "_f1", macroF1());
    return metrics;
  }

  /// For an event; empty where there are too many classes for one.
  Optional<TrainerEvent.ClassScores> perClass() {
    return confusion.length > TrainerEvent.ClassScores.MOST
        ? Optional.empty()
        : Optional.of(new TrainerEvent.ClassScores(classF1(), confusion()));
  }

  private double f1(int c) {
    long both = meant(c) + said(c);
    return both == 0 ? 0 : 2.0 * confusion[c][c] / both;
  }

  private long meant(int c) {
    return LongStream.of(confusion[c]).sum();
  }

  private long said(int c) {
    return classes().mapToLong(truth -> confusion[truth][c]).sum();
  }

  private IntStream classes() {
    return IntStream.range(0, confusion.length);
  }
}

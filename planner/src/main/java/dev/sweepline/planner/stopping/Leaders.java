package dev.sweepline.planner.stopping;

import java.util.Comparator;
import java.util.PriorityQueue;

/// The best `1/factor` of the scores so far, at least one; more is better.
final class Leaders {
  private final int factor;
  private final PriorityQueue<Double> leading = new PriorityQueue<>();
  private final PriorityQueue<Double> others = new PriorityQueue<>(Comparator.reverseOrder());

  Leaders(int factor) {
    this.factor = factor;
  }

  void add(double score) {
    leading.add(score);
    int room = Math.max(1, (leading.size() + others.size()) / factor);
    others.add(leading.remove());
    while (leading.size() < room) {
      leading.add(others.remove());
    }
  }

  int size() {
    return leading.size();
  }

  int of() {
    return leading.size() + others.size();
  }

  /// The score that is just good enough.
  double last() {
    return leading.element();
  }
}

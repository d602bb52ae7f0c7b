package dev.sweepline.planner.stopping;

import java.util.Comparator;
import java.util.PriorityQueue;

/// The median of the numbers so far: of an even count, the mean of the middle two.
final class RunningMedian {
  private final PriorityQueue<Double> lower = new PriorityQueue<>(Comparator.reverseOrder());
  private final PriorityQueue<Double> upper = new PriorityQueue<>();

  void add(double number) {
    lower.add(number);
    upper.add(lower.remove());
    if (upper.size() > lower.size()) {
      lower.add(upper.remove());
    }
  }

  int count() {
    return lower.size() + upper.size();
  }

  double value() {
    return lower.size() > upper.size() ? lower.element() : (lower.element() + upper.element()) / 2;
  }
}

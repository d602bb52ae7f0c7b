package dev.sweepline.planner.report;

import java.util.Comparator;
import java.util.List;

/// The values of a key as the search space lists them, others after them, numbers by size.
final class ValueOrder {

  private ValueOrder() {}

  static Comparator<String> by(List<String> order) {
    return Comparator.<String>comparingInt(
            value -> order.contains(value) ? order.indexOf(value) : order.size())
        .thenComparingDouble(value -> Figures.number(value).orElse(Double.MAX_VALUE))
        .thenComparing(Comparator.naturalOrder());
  }
}

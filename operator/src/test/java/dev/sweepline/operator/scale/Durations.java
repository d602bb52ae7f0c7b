package dev.sweepline.operator.scale;

import java.util.List;
import java.util.Locale;

/// Milliseconds in the words of a table.
final class Durations {
  private Durations() {}

  static String figures(List<Long> millis) {
    if (millis.isEmpty()) {
      return "none";
    }
    var sorted = millis.stream().sorted().toList();
    return String.format(
        Locale.ROOT,
        "p50 %.1f s, p99 %.1f s, at most %.1f s of %d",
        at(sorted, 50),
        at(sorted, 99),
        at(sorted, 100),
        sorted.size());
  }

  private static double at(List<Long> sorted, int percent) {
    return sorted.get(Math.max(0, Math.ceilDiv(sorted.size() * percent, 100) - 1)) / 1000.0;
  }
}

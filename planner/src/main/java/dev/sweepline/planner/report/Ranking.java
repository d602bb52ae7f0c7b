package dev.sweepline.planner.report;

import dev.sweepline.planner.conclusion.Better;
import java.util.Comparator;

/// Which metric decides, and which way is up.
public record Ranking(String metric, boolean maximize) {

  /// For a metric that is not the sweep's objective: losses and errors are better when small.
  public static Ranking by(String metric) {
    return new Ranking(metric, Better.whenLarge(metric));
  }

  boolean better(double one, double other) {
    return maximize ? one > other : one < other;
  }

  /// Succeeded trials best first, then the other settled ones, unsettled ones last.
  Comparator<Trial> bestFirst() {
    return Comparator.comparingInt(Ranking::band)
        .thenComparing(trial -> trial.metric(metric).isEmpty())
        .thenComparingDouble(this::cost)
        .thenComparing(Trial::state)
        .thenComparing(Trial::runName)
        .thenComparing(Trial::experiment);
  }

  private static int band(Trial trial) {
    if (trial.state() == Trial.State.Succeeded) {
      return 0;
    }
    return trial.state().settled() ? 1 : 2;
  }

  private double cost(Trial trial) {
    var value = trial.metric(metric).orElse(0);
    return maximize ? -value : value;
  }
}

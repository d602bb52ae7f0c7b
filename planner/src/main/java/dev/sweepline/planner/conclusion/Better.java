package dev.sweepline.planner.conclusion;

import dev.sweepline.planner.spec.Objective;
import java.util.Locale;

/// Which way is up.
public final class Better {

  private Better() {}

  /// By the name alone: losses and errors are better when small.
  public static boolean whenLarge(String metric) {
    var name = metric.toLowerCase(Locale.ROOT);
    return !name.contains("loss") && !name.contains("error");
  }

  /// The objective as it is written, other metrics by their names.
  public static boolean whenLarge(String metric, Objective objective) {
    return metric.equals(objective.metric())
        ? switch (objective.direction()) {
          case MAXIMIZE -> true;
          case MINIMIZE -> false;
        }
        : whenLarge(metric);
  }
}

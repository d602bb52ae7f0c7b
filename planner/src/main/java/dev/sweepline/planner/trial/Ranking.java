package dev.sweepline.planner.trial;

import dev.sweepline.planner.spec.Objective;
import java.math.BigDecimal;

/// Which of two values of the objective is better.
public record Ranking(Objective objective) {

  public static Ranking of(Objective objective) {
    return new Ranking(objective);
  }

  /// Strictly better: of equals, the first one stays.
  public boolean isBetter(String value, String than) {
    int comparison = new BigDecimal(value).compareTo(new BigDecimal(than));
    return switch (objective.direction()) {
      case MAXIMIZE -> comparison > 0;
      case MINIMIZE -> comparison < 0;
    };
  }
}

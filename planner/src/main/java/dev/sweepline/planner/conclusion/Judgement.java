package dev.sweepline.planner.conclusion;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/// How figures stand to a goal.
public record Judgement(String label, List<Margin> margins) {

  // Means of figures such as 0.86 are not exactly that.
  private static final double EXACT = 1e-9;

  public Judgement {
    margins = List.copyOf(margins);
  }

  /// @param value absent where nobody reports the metric
  /// @param upwards whether more is better
  public record Margin(String metric, double goal, OptionalDouble value, boolean upwards) {

    /// How far beyond the goal; negative where it falls short, without end where nothing is known.
    double beyond() {
      return value.isPresent()
          ? upwards ? value.getAsDouble() - goal : goal - value.getAsDouble()
          : Double.NEGATIVE_INFINITY;
    }

    String text() {
      return value.isPresent()
          ? String.format(
              Locale.ROOT,
              "%s %.4f (%+.4f)",
              metric,
              value.getAsDouble(),
              value.getAsDouble() - goal)
          : metric + " is not reported";
    }
  }

  public boolean reached() {
    return worst() >= -EXACT;
  }

  /// Of the metric that is the furthest from its goal.
  public double worst() {
    return margins.stream().mapToDouble(Margin::beyond).min().orElse(Double.NEGATIVE_INFINITY);
  }

  /// `val_f1 0.8712 (+0.0112), val_acc 0.8690 (-0.0010)`.
  public String text() {
    return margins.stream().map(Margin::text).collect(Collectors.joining(", "));
  }
}

package dev.sweepline.planner.conclusion;

import java.util.List;
import java.util.OptionalDouble;

/// The mean of a figure over runs that differ in their seed only, and how far chance may have moved
/// it.
///
/// mean = Σx / n, and with two runs or more standardError = √(Σ(x − mean)² / (n − 1) / n): numpy's
/// `mean` and scipy's `sem`.
///
/// @param n how many runs; 0 for a figure that was given, such as a baseline in a checklist
/// @param standardError absent for a single run, of which nobody knows how far seeds move it
public record Estimate(int n, double mean, OptionalDouble standardError) {

  /// What seeds have to move a difference by, in standard errors, before it is taken for one.
  private static final double CLEAR = 2;

  /// @param values at least one
  public static Estimate of(List<Double> values) {
    int n = values.size();
    if (n == 0) {
      throw new IllegalArgumentException("no value to take a mean of");
    }
    double mean = values.stream().mapToDouble(Double::doubleValue).sum() / n;
    if (n == 1) {
      return new Estimate(n, mean, OptionalDouble.empty());
    }
    double squares = values.stream().mapToDouble(value -> (value - mean) * (value - mean)).sum();
    return new Estimate(n, mean, OptionalDouble.of(Math.sqrt(squares / (n - 1) / n)));
  }

  /// A figure that is what it is, without an error of its own.
  public static Estimate given(double value) {
    return new Estimate(0, value, OptionalDouble.of(0));
  }

  /// How far this is from the other, whose runs are not this one's.
  ///
  /// The error is Welch's √(e₁² + e₂²), which does not ask that both vary alike; absent where
  /// either is a single run.
  public Difference minus(Estimate other) {
    return new Difference(
        mean - other.mean,
        standardError.isPresent() && other.standardError.isPresent()
            ? OptionalDouble.of(
                Math.hypot(standardError.getAsDouble(), other.standardError.getAsDouble()))
            : OptionalDouble.empty());
  }

  /// One figure less another, and how far chance may have moved that.
  public record Difference(double value, OptionalDouble standardError) {

    /// More than two standard errors; never for single runs.
    public boolean clear() {
      return standardError.isPresent() && Math.abs(value) > CLEAR * standardError.getAsDouble();
    }
  }
}

package dev.sweepline.planner.conclusion;

import dev.sweepline.planner.spec.Dimension;
import dev.sweepline.planner.spec.Dimension.Scale;
import java.util.Optional;

/// A key whose part in the result is asked for.
///
/// @param range of a key that goes through numbers; absent for one with a list of values
public record Factor(String key, Optional<Range> range) {

  /// From where to where, each stretch as likely as any other of its length on the scale.
  public record Range(double min, double max, boolean logarithmic) {

    double position(double value) {
      double position = on(value) - on(min);
      double length = on(max) - on(min);
      return length > 0 ? Math.clamp(position / length, 0, 1) : 0;
    }

    private double on(double value) {
      return logarithmic ? Math.log(value) : value;
    }
  }

  public static Factor listed(String key) {
    return new Factor(key, Optional.empty());
  }

  public static Factor of(Dimension dimension) {
    var min = dimension.min();
    var max = dimension.max();
    return min == null || max == null
        ? listed(dimension.key())
        : new Factor(
            dimension.key(),
            Optional.of(
                new Range(
                    Double.parseDouble(min),
                    Double.parseDouble(max),
                    dimension.scale() == Scale.LOG)));
  }
}

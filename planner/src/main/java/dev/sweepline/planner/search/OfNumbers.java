package dev.sweepline.planner.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.TruncatedNormalDistribution;

/// The density of numbers: a normal distribution around each, as wide as the way to its neighbours,
/// cut off at the ends of the range; and one as wide as the range.
///
/// Widths and their limits are Optuna's (its defaults, each key by itself), which are those of
/// Hyperopt: Bergstra, Bardenet, Bengio, Kégl, "Algorithms for Hyper-Parameter Optimization", 2011.
final class OfNumbers implements Density {
  private final double low;
  private final double high;
  private final double gap;
  private final double[] weights;
  private final List<TruncatedNormalDistribution> kernels = new ArrayList<>();

  OfNumbers(double low, double high, double gap, List<Double> seen) {
    this.low = low;
    this.high = high;
    this.gap = gap;
    this.weights = Density.weights(seen.size());
    var middles = new double[seen.size() + 1];
    for (int i = 0; i < seen.size(); i++) {
      middles[i] = seen.get(i);
    }
    middles[seen.size()] = 0.5 * (low + high);
    var widths = widths(middles);
    widths[seen.size()] = high - low + gap;
    for (int i = 0; i < middles.length; i++) {
      kernels.add(
          TruncatedNormalDistribution.of(middles[i], widths[i], low - gap / 2, high + gap / 2));
    }
  }

  private double[] widths(double[] middles) {
    int count = middles.length;
    var order =
        IntStream.range(0, count)
            .boxed()
            .sorted((one, other) -> Double.compare(middles[one], middles[other]))
            .toList();
    double range = high - low + gap;
    double least = range / Math.min(100.0, 1.0 + count);
    var widths = new double[count];
    for (int i = 0; i < count; i++) {
      double here = middles[order.get(i)];
      double left = here - (i == 0 ? low - gap / 2 : middles[order.get(i - 1)]);
      double right = (i == count - 1 ? high + gap / 2 : middles[order.get(i + 1)]) - here;
      double width = Math.max(left, right);
      if (count >= 2 && i == 0) {
        width = right;
      } else if (count >= 2 && i == count - 1) {
        width = left;
      }
      widths[order.get(i)] = Math.clamp(width, least, range);
    }
    return widths;
  }

  @Override
  public double sample(Random random) {
    var kernel = kernels.get(Density.pick(weights, random.nextDouble()));
    double number = kernel.inverseCumulativeProbability(random.nextDouble());
    return gap == 0
        ? Math.clamp(number, low, high)
        : Math.clamp(low + Math.rint((number - low) / gap) * gap, low, high);
  }

  @Override
  public double log(double setting) {
    double density = 0;
    for (int i = 0; i < weights.length; i++) {
      var kernel = kernels.get(i);
      density +=
          weights[i]
              * (gap == 0
                  ? kernel.density(setting)
                  : kernel.probability(setting - gap / 2, setting + gap / 2));
    }
    return Math.log(density);
  }
}

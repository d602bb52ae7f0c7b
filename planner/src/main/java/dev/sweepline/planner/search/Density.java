package dev.sweepline.planner.search;

import java.util.List;
import java.util.Random;

/// Where settings of an axis have been seen: a mixture of kernels around them, and a flat one that
/// stands for not knowing.
interface Density {
  /// A setting, likely where many were seen.
  double sample(Random random);

  double log(double setting);

  /// Of an axis, from what was seen on it, the oldest first.
  static Density of(Axis axis, List<List<String>> seen) {
    return switch (axis) {
      case Axis.Choices choices ->
          new OfChoices(
              choices.settings().size(),
              seen.stream()
                  .map(choices::place)
                  .filter(place -> place.isPresent())
                  .map(place -> place.getAsInt())
                  .toList());
      case Axis.Range range ->
          new OfNumbers(
              range.low(),
              range.high(),
              range.gap(),
              seen.stream()
                  .filter(range::contains)
                  .map(setting -> range.coordinate(setting.getFirst()))
                  .toList());
    };
  }

  /// The setting that a number of `sample` stands for.
  static List<String> setting(Axis axis, double number) {
    return switch (axis) {
      case Axis.Choices choices -> choices.at((long) number);
      case Axis.Range range -> List.of(range.textAt(number));
    };
  }

  /// How much each of so many counts, and the flat kernel after them: the latest 25 fully, older
  /// ones less and less.
  static double[] weights(int seen) {
    var weights = new double[seen + 1];
    int old = seen - 25;
    for (int i = 0; i < seen; i++) {
      weights[i] =
          i >= old ? 1 : old == 1 ? 1.0 / seen : 1.0 / seen + (1 - 1.0 / seen) * i / (old - 1);
    }
    weights[seen] = 1;
    double sum = 0;
    for (var weight : weights) {
      sum += weight;
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] /= sum;
    }
    return weights;
  }

  /// Which kernel a number between 0 and 1 falls on.
  static int pick(double[] weights, double uniform) {
    double rest = uniform;
    for (int i = 0; i < weights.length - 1; i++) {
      rest -= weights[i];
      if (rest < 0) {
        return i;
      }
    }
    return weights.length - 1;
  }
}

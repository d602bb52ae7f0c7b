package dev.sweepline.planner.search;

import dev.sweepline.planner.spec.Dimension;
import dev.sweepline.planner.spec.Dimension.NumberType;
import dev.sweepline.planner.spec.Dimension.Scale;
import dev.sweepline.planner.spec.DimensionBuilder;
import dev.sweepline.planner.spec.Search;
import dev.sweepline.planner.spec.SearchBuilder;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/// A function whose least value is known, to search for it; the same as in `bench/optuna_side.py`.
record Function(String name, Search search, ToDoubleFunction<Map<String, String>> loss) {
  /// Two numbers, three equal valleys: 0.398.
  static final Function BRANIN =
      of("branin", List.of(real("x", "-5", "10"), real("y", "0", "15")), Function::branin);

  /// Six numbers: −3.322.
  static final Function HARTMANN6 =
      of(
          "hartmann6",
          IntStream.range(0, 6).mapToObj(i -> real("x" + i, "0", "1")).toList(),
          Function::hartmann);

  /// As a training has them: a choice, orders of magnitude, whole numbers, steps, and a key that
  /// only one choice has: 0.
  static final Function MIXED =
      of(
          "mixed",
          List.of(
              DimensionBuilder.builder()
                  .key("optimizer")
                  .values(List.of("adamw", "sgd", "lion"))
                  .build(),
              DimensionBuilder.builder().key("lr").min("1e-6").max("1e-1").scale(Scale.LOG).build(),
              DimensionBuilder.builder()
                  .key("layers")
                  .min("1")
                  .max("12")
                  .type(NumberType.INT)
                  .build(),
              DimensionBuilder.builder()
                  .key("width")
                  .min("16")
                  .max("2048")
                  .type(NumberType.INT)
                  .scale(Scale.LOG)
                  .build(),
              DimensionBuilder.builder().key("dropout").min("0").max("0.5").step("0.05").build(),
              DimensionBuilder.builder()
                  .key("momentum")
                  .min("0")
                  .max("0.99")
                  .when("params['optimizer'] == 'sgd'")
                  .build()),
          Function::mixed);

  static final List<Function> ALL = List.of(BRANIN, HARTMANN6, MIXED);

  private static Function of(
      String name, List<Dimension> space, ToDoubleFunction<Map<String, String>> loss) {
    return new Function(
        name,
        SearchBuilder.builder()
            .algorithm(Search.Algorithm.TPE)
            .space(space)
            .maxTrials(1000)
            .build(),
        loss);
  }

  static Dimension real(String key, String min, String max) {
    return DimensionBuilder.builder().key(key).min(min).max(max).build();
  }

  private static double number(Map<String, String> params, String key) {
    return Double.parseDouble(String.valueOf(params.get(key)));
  }

  private static double branin(Map<String, String> params) {
    double x = number(params, "x");
    double y = number(params, "y");
    double inner = y - 5.1 / (4 * Math.PI * Math.PI) * x * x + 5 / Math.PI * x - 6;
    return inner * inner + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10;
  }

  private static double hartmann(Map<String, String> params) {
    double[] alpha = {1.0, 1.2, 3.0, 3.2};
    double[][] a = {
      {10, 3, 17, 3.5, 1.7, 8},
      {0.05, 10, 17, 0.1, 8, 14},
      {3, 3.5, 1.7, 10, 17, 8},
      {17, 8, 0.05, 10, 0.1, 14}
    };
    double[][] p = {
      {1312, 1696, 5569, 124, 8283, 5886},
      {2329, 4135, 8307, 3736, 1004, 9991},
      {2348, 1451, 3522, 2883, 3047, 6650},
      {4047, 8828, 8732, 5743, 1091, 381}
    };
    double value = 0;
    for (int i = 0; i < 4; i++) {
      double sum = 0;
      for (int j = 0; j < 6; j++) {
        double away = number(params, "x" + j) - p[i][j] * 1e-4;
        sum += a[i][j] * away * away;
      }
      value -= alpha[i] * Math.exp(-sum);
    }
    return value;
  }

  private static double mixed(Map<String, String> params) {
    var optimizer = String.valueOf(params.get("optimizer"));
    double best =
        switch (optimizer) {
          case "adamw" -> -3.5;
          case "sgd" -> -1.5;
          default -> -4.5;
        };
    double loss = Math.pow(Math.log10(number(params, "lr")) - best, 2);
    loss +=
        switch (optimizer) {
          case "sgd" -> 4 * Math.pow(number(params, "momentum") - 0.9, 2);
          case "adamw" -> 0.2;
          default -> 0.35;
        };
    loss += 0.1 * Math.abs(number(params, "layers") - 5);
    loss += 0.1 * Math.pow(Math.log(number(params, "width")) / Math.log(2) - 8, 2);
    return loss + 10 * Math.pow(number(params, "dropout") - 0.2, 2);
  }
}

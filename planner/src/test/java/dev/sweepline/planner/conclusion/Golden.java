package dev.sweepline.planner.conclusion;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// What scipy, statsmodels and Optuna say, from `src/test/golden/conclusions.py`.
final class Golden {
  private static final Map<?, ?> ALL =
      (Map<?, ?>)
          Objects.requireNonNull(
              new Load(LoadSettings.builder().setCodePointLimit(10_000_000).build())
                  .loadFromInputStream(
                      Objects.requireNonNull(
                          Golden.class.getResourceAsStream("/golden/conclusions.json"))));

  private Golden() {}

  static Stream<Named<Map<?, ?>>> cases(String part) {
    return list(ALL, part).stream()
        .map(one -> (Map<?, ?>) one)
        .map(one -> Named.of(String.valueOf(one.get("name")), one));
  }

  static List<?> list(Map<?, ?> one, String key) {
    return (List<?>) Objects.requireNonNull(one.get(key));
  }

  static double number(Object value) {
    return ((Number) value).doubleValue();
  }

  static double number(Map<?, ?> one, String key) {
    return number(Objects.requireNonNull(one.get(key)));
  }

  static List<Double> numbers(Map<?, ?> one, String key) {
    return list(one, key).stream().map(Golden::number).toList();
  }

  static List<Run> runs(Map<?, ?> one) {
    return list(one, "runs").stream()
        .map(run -> (Map<?, ?>) run)
        .map(run ->
            new Run(
                texts((Map<?, ?>) Objects.requireNonNull(run.get("params"))), number(run, "value")))
        .toList();
  }

  private static Map<String, String> texts(Map<?, ?> params) {
    var texts = new HashMap<String, String>();
    params.forEach((key, value) -> texts.put(String.valueOf(key), String.valueOf(value)));
    return texts;
  }
}

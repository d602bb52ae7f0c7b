package dev.sweepline.planner.conclusion;

import dev.sweepline.planner.status.Best;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A run that has succeeded, with its figures at the best epoch.
///
/// @param params its configuration without the seed
public record Scored(String name, Map<String, String> params, Map<String, Double> metrics) {
  public Scored {
    params = Map.copyOf(params);
    metrics = Map.copyOf(metrics);
  }

  /// As a status has it; a text that is no finite number is no metric.
  public static Scored of(
      String name, Map<String, String> params, Map<String, String> texts, @Nullable Best best) {
    var metrics = new HashMap<String, Double>();
    texts.forEach((metric, text) -> put(metrics, metric, text));
    if (best != null) {
      put(metrics, best.metric(), best.value());
    }
    return new Scored(name, params, metrics);
  }

  private static void put(Map<String, Double> metrics, String metric, String text) {
    try {
      double value = Double.parseDouble(text);
      if (Double.isFinite(value)) {
        metrics.put(metric, value);
      }
    } catch (NumberFormatException notANumber) {
      // Trainers may report what they like.
    }
  }
}

package dev.sweepline.planner.conclusion;

import java.util.Map;

/// A run that has succeeded, with its figures at the best epoch.
///
/// @param params its configuration without the seed
public record Scored(String name, Map<String, String> params, Map<String, Double> metrics) {
  public Scored {
    params = Map.copyOf(params);
    metrics = Map.copyOf(metrics);
  }
}

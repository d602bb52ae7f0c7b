package dev.sweepline.planner.conclusion;

import java.util.Map;

/// A run that is over: its configuration without the seed, and what it came to.
public record Run(Map<String, String> params, double value) {
  public Run {
    params = Map.copyOf(params);
  }
}

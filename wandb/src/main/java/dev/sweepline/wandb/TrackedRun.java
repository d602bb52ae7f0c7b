package dev.sweepline.wandb;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// A run as W&B has it.
///
/// @param config by dotted keys, without what W&B keeps there for itself
/// @param summary numbers by dotted keys: the last value of each metric, or what the run chose to
///   keep of it
public record TrackedRun(
    String id, String name, String state, Map<String, String> config, Map<String, Double> summary) {
  public TrackedRun {
    config = Collections.unmodifiableMap(new LinkedHashMap<>(config));
    summary = Collections.unmodifiableMap(new LinkedHashMap<>(summary));
  }
}

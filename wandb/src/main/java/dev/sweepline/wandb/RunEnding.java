package dev.sweepline.wandb;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How the Experiment, not just an attempt, ended; 0 reads as `finished`, anything else as
/// `failed`.
public record RunEnding(
    String outcome,
    int exitCode,
    Map<String, Double> bestMetrics,
    @Nullable Integer bestEpoch,
    int attempts) {
  public RunEnding {
    bestMetrics = Map.copyOf(bestMetrics);
  }
}

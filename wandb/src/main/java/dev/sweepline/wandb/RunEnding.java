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
  /// Tags a run whose steps were done again from nothing in another run.
  public static final String SUPERSEDED_TAG = "superseded";

  private static final String SUPERSEDED = "Superseded";

  /// Another run goes on in its place, from the first step.
  public static RunEnding superseded() {
    return new RunEnding(SUPERSEDED, 1, Map.of(), null, 0);
  }

  public boolean isSuperseded() {
    return outcome.equals(SUPERSEDED);
  }

  public RunEnding {
    bestMetrics = Map.copyOf(bestMetrics);
  }
}

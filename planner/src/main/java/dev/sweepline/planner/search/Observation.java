package dev.sweepline.planner.search;

import java.util.Map;

/// What is known of a sample.
public record Observation(Map<String, String> params, Result result) {
  public Observation {
    params = Map.copyOf(params);
  }

  /// How a sample did.
  public sealed interface Result {
    /// The value that it reached.
    record Reached(double value) implements Result {}

    /// What it had reached when it was stopped early.
    record Stopped(double value) implements Result {}

    /// It failed, and would again: as bad as can be.
    record Failed() implements Result {}

    /// Not known yet; until it is, taken for bad, so that no other is put beside it.
    record Running() implements Result {}
  }
}

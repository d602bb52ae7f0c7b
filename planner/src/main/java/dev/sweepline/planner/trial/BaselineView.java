package dev.sweepline.planner.trial;

import java.util.Map;

/// The Sweep that a checklist names as its baseline, as it is now.
///
/// @param succeeded whether it has the condition `Succeeded`
/// @param metrics the metrics of its best trial
/// @param data what it was trained on
public record BaselineView(
    String name, boolean succeeded, Map<String, String> metrics, DataIdentity data) {
  public BaselineView {
    metrics = Map.copyOf(metrics);
  }

  /// Of which nobody knows the data.
  public BaselineView(String name, boolean succeeded, Map<String, String> metrics) {
    this(name, succeeded, metrics, DataIdentity.UNKNOWN);
  }
}

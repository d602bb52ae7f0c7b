package dev.sweepline.planner.trial;

import java.util.Map;

/// The Sweep that a checklist names as its baseline, as it is now.
///
/// @param succeeded whether it has the condition `Succeeded`
/// @param metrics the metrics of its best trial
public record BaselineView(String name, boolean succeeded, Map<String, String> metrics) {
  public BaselineView {
    metrics = Map.copyOf(metrics);
  }
}

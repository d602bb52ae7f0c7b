package dev.sweepline.planner.trial;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The Sweep that a checklist names as its baseline, as it is now.
///
/// @param succeeded whether it has the condition `Succeeded`
/// @param failed why it will not succeed any more, where it will not
/// @param metrics the metrics of its best trial
/// @param data what it was trained on
public record BaselineView(
    String name,
    boolean succeeded,
    @Nullable String failed,
    Map<String, String> metrics,
    DataIdentity data) {
  public BaselineView {
    metrics = Map.copyOf(metrics);
  }

  /// Of which nobody knows the data.
  public BaselineView(String name, boolean succeeded, Map<String, String> metrics) {
    this(name, succeeded, metrics, DataIdentity.UNKNOWN);
  }

  /// Of which nothing is known to have failed.
  public BaselineView(
      String name, boolean succeeded, Map<String, String> metrics, DataIdentity data) {
    this(name, succeeded, null, metrics, data);
  }
}

package dev.sweepline.planner.status;

import com.fasterxml.jackson.annotation.JsonProperty;

/// Where a sweep is in its life.
public enum SweepPhase {
  /// The spec cannot be run as it is.
  @JsonProperty("Refused")
  REFUSED,
  /// The checklist is not satisfied, the configuration tree is not there yet, or not all that are
  /// to vote are.
  @JsonProperty("Blocked")
  BLOCKED,
  @JsonProperty("Running")
  RUNNING,
  @JsonProperty("Suspended")
  SUSPENDED,
  @JsonProperty("Succeeded")
  SUCCEEDED,
  @JsonProperty("Failed")
  FAILED
}

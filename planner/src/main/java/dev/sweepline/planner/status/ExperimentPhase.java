package dev.sweepline.planner.status;

import com.fasterxml.jackson.annotation.JsonProperty;

/// Where an experiment is in its life; the last three are for good.
public enum ExperimentPhase {
  @JsonProperty("Pending")
  PENDING,
  @JsonProperty("Running")
  RUNNING,
  @JsonProperty("Suspended")
  SUSPENDED,
  @JsonProperty("Succeeded")
  SUCCEEDED,
  @JsonProperty("Failed")
  FAILED,
  @JsonProperty("Stopped")
  STOPPED;

  /// Whether nothing more will happen.
  public boolean settled() {
    return switch (this) {
      case PENDING, RUNNING, SUSPENDED -> false;
      case SUCCEEDED, FAILED, STOPPED -> true;
    };
  }
}

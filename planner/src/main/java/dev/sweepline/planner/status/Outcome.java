package dev.sweepline.planner.status;

import com.fasterxml.jackson.annotation.JsonProperty;

/// How an attempt ended.
public enum Outcome {
  @JsonProperty("Succeeded")
  SUCCEEDED,
  /// Stopped because somebody asked for it: suspend, cancel, early stop.
  @JsonProperty("Intended")
  INTENDED,
  /// Preempted, evicted, deleted by somebody else, lost with its node.
  @JsonProperty("Disruption")
  DISRUPTION,
  /// No container ever ran, or it broke before its first step.
  @JsonProperty("Infrastructure")
  INFRASTRUCTURE,
  /// Killed by the kernel for the memory of the host.
  @JsonProperty("HostMemory")
  HOST_MEMORY,
  /// Exit code 12.
  @JsonProperty("OutOfMemory")
  OUT_OF_MEMORY,
  /// Would end the same way again: invalid configuration, data, diverged, checkpoint.
  @JsonProperty("Deterministic")
  DETERMINISTIC,
  @JsonProperty("Error")
  ERROR,
  /// Stopped because nothing was heard of it for `limits.hangAfter`.
  @JsonProperty("Hang")
  HANG
}

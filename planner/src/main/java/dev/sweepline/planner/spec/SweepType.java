package dev.sweepline.planner.spec;

import com.fasterxml.jackson.annotation.JsonProperty;

/// What a sweep compares: the factor that must vary; `Custom` may vary anything, and in an
/// `Ensemble` nothing does: trained models vote.
public enum SweepType {
  @JsonProperty("Baseline")
  BASELINE,
  @JsonProperty("Augmentation")
  AUGMENTATION,
  @JsonProperty("MultiScale")
  MULTI_SCALE,
  @JsonProperty("Ensemble")
  ENSEMBLE,
  @JsonProperty("Custom")
  CUSTOM
}

package dev.sweepline.planner.champion;

import org.jspecify.annotations.Nullable;

/// The Pod of the promotion under way, as it is in the cluster.
///
/// @param exitCode once its container has ended
/// @param sha256 of the file that the champion's pointer names now, as it says itself
/// @param message why it has failed, in its own words
/// @param waiting what keeps it from beginning
public record PromotionPod(
    Phase phase,
    @Nullable Integer exitCode,
    @Nullable String sha256,
    @Nullable String message,
    @Nullable String waiting) {

  /// Where it is in its life.
  public enum Phase {
    UNDER_WAY,
    SUCCEEDED,
    FAILED
  }
}

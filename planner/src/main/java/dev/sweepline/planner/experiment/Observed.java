package dev.sweepline.planner.experiment;

import java.util.List;

/// The Pods of one Experiment, as a watch shows them, and those that the API server itself says are
/// gone.
///
/// @param gone answers to `ConfirmGone`; a cache that lacks a Pod proves nothing
public record Observed(List<PodView> pods, List<Gone> gone) {
  public Observed {
    pods = List.copyOf(pods);
    gone = List.copyOf(gone);
  }

  public static Observed of(List<PodView> pods) {
    return new Observed(pods, List.of());
  }

  /// A Pod that does not exist any more, by a read that cannot be stale.
  ///
  /// @param nodeUnreachable its node exists, but does not answer and is not out of service: the
  ///   container may still run
  public record Gone(String podName, boolean nodeUnreachable) {}
}

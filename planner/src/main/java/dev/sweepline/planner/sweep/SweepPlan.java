package dev.sweepline.planner.sweep;

import dev.sweepline.planner.status.SweepStatus;
import java.util.List;

/// What to do for a Sweep, and what to show.
///
/// @param looking whether there are more cells to look at than one look may take: plan again at
///   once
public record SweepPlan(List<SweepAction> actions, SweepStatus status, boolean looking) {
  public SweepPlan {
    actions = List.copyOf(actions);
  }
}

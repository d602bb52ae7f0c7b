package dev.sweepline.planner.sweep;

import dev.sweepline.planner.status.SweepStatus;
import java.util.List;

/// What to do for a Sweep, and what to show.
public record SweepPlan(List<SweepAction> actions, SweepStatus status) {
  public SweepPlan {
    actions = List.copyOf(actions);
  }
}

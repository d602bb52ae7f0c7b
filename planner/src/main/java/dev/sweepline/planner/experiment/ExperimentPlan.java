package dev.sweepline.planner.experiment;

import dev.sweepline.planner.status.ExperimentStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What to do for an Experiment, and what to write into its journal.
///
/// The order matters. If there are actions, or the status differs, write the status first, with the
/// `resourceVersion` that was read (a conflict means that the view was stale: drop the plan). Only
/// then act. A journal that is written first cannot forget a Pod; a write that is refused cannot
/// start one twice. What `Patience.sights` allows may be written later: the first attempt stands on
/// the trial, if the view is sure not to be stale.
///
/// @param mayBeForgotten the Experiment is being deleted and nothing of it runs: its finalizer may
///   go
public record ExperimentPlan(
    List<ExperimentAction> actions,
    ExperimentStatus status,
    Optional<Duration> lookAgainIn,
    boolean mayBeForgotten) {
  public ExperimentPlan {
    actions = List.copyOf(actions);
  }
}

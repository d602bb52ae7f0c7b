package dev.sweepline.planner.sweep;

import dev.sweepline.planner.cleanup.CleanupAction;
import dev.sweepline.planner.configs.TreeCopy;
import dev.sweepline.planner.spec.ExperimentSpec;
import dev.sweepline.planner.status.StopWish;
import java.util.List;
import java.util.Map;

/// Something to do for a Sweep; each is safe to repeat.
public sealed interface SweepAction {

  /// Copy the configuration tree into an immutable ConfigMap, owned by the Sweep.
  record KeepTree(TreeCopy copy) implements SweepAction {}

  /// Make a trial, owned by the Sweep; one of that name that exists already is the right one.
  record CreateExperiment(String name, Map<String, String> labels, ExperimentSpec spec)
      implements SweepAction {
    public CreateExperiment {
      labels = Map.copyOf(labels);
    }
  }

  /// Give a trial what may change: suspend, failurePolicy, retention. Labels stay as they are.
  record ReviseExperiment(String name, ExperimentSpec spec) implements SweepAction {}

  /// Ask a trial to stop for good; a checkpoint is written on the way.
  record StopExperiment(String name, String uid, StopWish wish) implements SweepAction {}

  /// Something about checkpoints that need not stay.
  record Clean(CleanupAction action) implements SweepAction {}

  /// Write the journals of these trials into ConfigMaps of the Sweep.
  record KeepJournals(List<String> names) implements SweepAction {
    public KeepJournals {
      names = List.copyOf(names);
    }
  }

  /// Delete a trial that has not started and whose cell is not in the search any more.
  record DropExperiment(String name, String uid) implements SweepAction {}

  /// Delete a trial that is over and whose journal is kept.
  record ForgetExperiment(String name, String uid) implements SweepAction {}
}

package dev.sweepline.operator.experiment;

import dev.sweepline.planner.trial.BaselineView;
import java.util.Optional;

/// Finds the Sweep that a checklist names as its baseline.
public interface Baselines {
  Optional<BaselineView> find(String namespace, String sweep);
}

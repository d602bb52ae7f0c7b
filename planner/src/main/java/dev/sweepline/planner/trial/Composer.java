package dev.sweepline.planner.trial;

import org.jspecify.annotations.Nullable;

/// Makes configurations; the same request gives the same trial.
public interface Composer {

  /// @param microBatch replaces the configuration's micro-batch after an out-of-memory
  Trial compose(TrialRequest request, @Nullable Integer microBatch);
}

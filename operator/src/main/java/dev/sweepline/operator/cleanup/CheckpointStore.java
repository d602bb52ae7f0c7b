package dev.sweepline.operator.cleanup;

import dev.sweepline.planner.cleanup.Removal;
import java.io.IOException;

/// A place that has checkpoints.
interface CheckpointStore {
  /// Removes them; what is not there any more counts as removed.
  void remove(Removal removal) throws IOException;
}

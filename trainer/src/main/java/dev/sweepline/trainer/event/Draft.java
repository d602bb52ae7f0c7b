package dev.sweepline.trainer.event;

import dev.sweepline.contract.TrainerEvent;

/// An event that lacks its number, and how many were left out before it.
@FunctionalInterface
interface Draft {
  /// Called once, on the thread that passes events on.
  ///
  /// @param thinned told by progress only
  TrainerEvent numbered(long seq, long thinned);
}

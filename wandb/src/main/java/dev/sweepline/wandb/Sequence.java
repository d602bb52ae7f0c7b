package dev.sweepline.wandb;

import dev.sweepline.contract.TrainerEvent;

/// Tells repeated events of a run from new ones, and counts those that never came.
///
/// It begins where it first listens: what was heard before a restart is told by the steps.
public final class Sequence {
  private int attempt;
  private long last = -1;
  private long repeated;
  private long missed;

  /// Whether an event was not heard before.
  boolean isNew(TrainerEvent event) {
    if (event.attempt() > attempt) {
      // Where this is not the first attempt that is heard, its beginning should be heard, too.
      missed += attempt == 0 ? 0 : event.seq();
      attempt = event.attempt();
      last = event.seq();
      return true;
    }
    if (event.attempt() < attempt || event.seq() <= last) {
      repeated++;
      return false;
    }
    missed += event.seq() - last - 1;
    last = event.seq();
    return true;
  }

  public long repeated() {
    return repeated;
  }

  public long missed() {
    return missed;
  }
}

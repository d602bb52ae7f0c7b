package dev.sweepline.trainer.event;

import java.time.Duration;

/// For a run alone, which tells its log only.
final class Nowhere implements EventSink {
  @Override
  public void take(Draft draft, Importance importance, long thinned) {
    // Nobody asked for it.
  }

  @Override
  public void carryOn() {
    // Nothing was taken.
  }

  @Override
  public boolean busy() {
    return false;
  }

  @Override
  public void close(Duration patience) {
    // Nothing is on its way.
  }
}

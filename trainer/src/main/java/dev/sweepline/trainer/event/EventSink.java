package dev.sweepline.trainer.event;

import java.io.IOException;
import java.time.Duration;

/// Where events go. All of it is called on one thread that is not the training's: it may take its
/// time.
interface EventSink {
  /// @param thinned how many events of progress were left out before this one
  void take(Draft draft, Importance importance, long thinned) throws IOException;

  /// Carries on with what was taken; returns when there is nothing to do for now.
  void carryOn() throws IOException;

  /// Whether something is on its way, so that `carryOn` should be called again soon.
  boolean busy();

  /// Waits at most that long for what is on its way.
  void close(Duration patience) throws IOException, InterruptedException;
}

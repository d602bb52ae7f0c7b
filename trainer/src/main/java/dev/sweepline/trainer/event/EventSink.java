package dev.sweepline.trainer.event;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/// Where events go. All of it is called on one thread that is not the training's: it may take its
/// time. Unless told otherwise, a sink is done with an event when `take` returns.
interface EventSink {
  /// @param thinned how many events of progress were left out before this one
  void take(Draft draft, Importance importance, long thinned) throws IOException;

  /// Carries on with what was taken; returns when there is nothing to do for now.
  default void carryOn() throws IOException {}

  /// Whether something is on its way, so that `carryOn` should be called again soon.
  default boolean busy() {
    return false;
  }

  /// How many bytes of events it has that did not arrive; empty where it is done with each at once.
  default OptionalLong waitingBytes() {
    return OptionalLong.empty();
  }

  /// Whether events wait on disk for somebody to carry them, once it is closed; empty where it does
  /// not know.
  default Optional<Boolean> left() {
    return Optional.empty();
  }

  /// Waits at most that long for what is on its way.
  default void close(Duration patience) throws IOException, InterruptedException {}
}

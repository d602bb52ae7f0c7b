package dev.sweepline.trainer.event;

import java.time.Duration;

/// Where events go, one after the other, on a thread of their own: `send` may take its time.
interface EventSink {
  void send(byte[] event) throws InterruptedException;

  /// Waits at most that long for what is under way.
  void close(Duration patience);
}

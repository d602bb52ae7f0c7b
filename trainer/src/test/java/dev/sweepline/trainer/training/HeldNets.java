package dev.sweepline.trainer.training;

import ai.djl.ndarray.NDArray;
import dev.sweepline.trainer.model.Network;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// EfficientNets that hold on in one forward pass of training, as a step that takes very long does.
public final class HeldNets extends AlteredNets {
  private static final int DEADLINE_SECONDS = 60;
  private static final AtomicInteger PASSES_LEFT = new AtomicInteger();
  private static volatile CountDownLatch held = new CountDownLatch(0);
  private static volatile CountDownLatch released = new CountDownLatch(0);

  public HeldNets() {}

  /// Holds on in the training pass of that number, counted from 1.
  static void holdIn(int pass) {
    held = new CountDownLatch(1);
    released = new CountDownLatch(1);
    PASSES_LEFT.set(pass);
  }

  static void awaitHold() throws InterruptedException {
    if (!held.await(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("no pass held on");
    }
  }

  static void release() {
    released.countDown();
  }

  @Override
  NDArray forward(Network network, NDArray images, boolean training) {
    var said = network.forward(images, training);
    if (training && PASSES_LEFT.decrementAndGet() == 0) {
      held.countDown();
      try {
        released.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException("interrupted in a test", e);
      }
    }
    return said;
  }
}

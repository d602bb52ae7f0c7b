package dev.sweepline.trainer.data;

import dev.sweepline.trainer.data.ImageSet.Labeled;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Decodes images one after the other, as fast as `workers` have nothing else to do.
///
/// Each task decodes one image and goes to the end of the queue again, so that a batch that is
/// wanted waits for one image of each thread at most.
final class ReadAhead {
  private final ExecutorService workers;
  private final List<Labeled> images;
  private final Runnable atEnd;
  private final AtomicInteger begun = new AtomicInteger();
  private final AtomicInteger decoded = new AtomicInteger();
  private volatile @Nullable Throwable failure;

  /// `images` is the order in which they will be needed; `atEnd` runs once all are decoded.
  ReadAhead(ExecutorService workers, List<Labeled> images, Runnable atEnd) {
    this.workers = workers;
    this.images = images;
    this.atEnd = atEnd;
  }

  void begin(int threads) {
    for (int i = 0; i < threads; i++) {
      submit();
    }
  }

  /// Throws what went wrong so far: nobody else waits for these tasks.
  void check() {
    switch (failure) {
      case null -> {}
      case RuntimeException thrown -> throw thrown;
      case Throwable thrown -> throw new IllegalStateException("decoding images", thrown);
    }
  }

  private void submit() {
    try {
      workers.execute(this::decodeNext);
    } catch (RejectedExecutionException e) {
      // Training ended before all were decoded.
    }
  }

  private void decodeNext() {
    int next = begun.getAndIncrement();
    if (next >= images.size() || failure != null) {
      return;
    }
    try {
      images.get(next).isWhole();
      if (decoded.incrementAndGet() == images.size()) {
        atEnd.run();
      }
    } catch (RuntimeException | OutOfMemoryError e) {
      failure = e;
    }
    submit();
  }
}

package dev.sweepline.trainer.training;

/// How fast an epoch goes, and whether it is time to say so.
final class Pace {
  private static final long SECOND = 1_000_000_000;

  private final long firstStep;
  private final int batch;
  private final long start = System.nanoTime();
  private long lastTold = start;

  Pace(long firstStep, int batch) {
    this.firstStep = firstStep;
    this.batch = batch;
  }

  /// Once a second.
  boolean isDue() {
    long now = System.nanoTime();
    if (now - lastTold < SECOND) {
      return false;
    }
    lastTold = now;
    return true;
  }

  double imagesPerSecond(long step) {
    double seconds = Math.max(1e-9, (System.nanoTime() - start) / 1e9);
    return Math.round((step - firstStep) * batch / seconds * 10) / 10.0;
  }
}

package dev.sweepline.trainer.training;

/// Whether someone asked the run to stop; looked at before each step.
public final class StopSignal {
  private volatile boolean requested;

  public void request() {
    requested = true;
  }

  boolean requested() {
    return requested;
  }
}

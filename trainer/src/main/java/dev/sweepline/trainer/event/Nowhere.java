package dev.sweepline.trainer.event;

/// For a run alone, which tells its log only.
final class Nowhere implements EventSink {
  @Override
  public void take(Draft draft, Importance importance, long thinned) {
    // Nobody asked for it.
  }
}

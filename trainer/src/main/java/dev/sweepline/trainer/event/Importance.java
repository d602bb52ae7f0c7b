package dev.sweepline.trainer.event;

/// What an event is worth where not all can be kept: the first ones go first.
enum Importance {
  /// What says nothing of training: the console, the machine.
  ASIDE,
  /// Progress in the middle of an epoch; the next one says nearly the same.
  STEP,
  /// Progress with the results of validation.
  EPOCH_END,
  /// What nothing else says: the beginning, checkpoints, the end.
  LASTING;

  /// Whether an event that is left out is missed by who draws a curve, and the next one of these
  /// tells so.
  boolean isProgress() {
    return switch (this) {
      case STEP, EPOCH_END -> true;
      case ASIDE, LASTING -> false;
    };
  }
}

package dev.sweepline.trainer.event;

/// What an event is worth where not all can be kept: the first ones go first.
enum Importance {
  /// Progress in the middle of an epoch; the next one says nearly the same.
  STEP,
  /// Progress with the results of validation.
  EPOCH_END,
  /// What nothing else says: the beginning, checkpoints, the end.
  LASTING
}

package dev.sweepline.planner.sweep;

/// How far a sweep is with making its trials, or why it makes none.
enum Issued {
  /// Every cell has its trial.
  ALL,
  /// More will follow.
  SOME,
  /// The configuration tree is not there yet.
  TREELESS,
  /// The spec has problems.
  REFUSED,
  /// The checklist is not satisfied.
  BLOCKED,
  /// `spec.suspend` is set.
  SUSPENDED,
  /// `limits.maxFailed` is reached.
  TOO_MANY_FAILURES
}

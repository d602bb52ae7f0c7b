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
  /// Those that are to vote are not there yet.
  MEMBERS,
  /// `spec.suspend` is set.
  SUSPENDED,
  /// `limits.maxFailed` is reached.
  TOO_MANY_FAILURES,
  /// The smoke trial failed as all others would.
  SMOKE_TRIAL_FAILED,
  /// The smoke trial has not been through an epoch yet.
  SMOKE_TRIAL,
  /// What is left of `limits.gpuHours` is not enough for the next trial.
  BUDGET
}

package dev.sweepline.operator.sweep;

import dev.sweepline.planner.experiment.Observed;

/// What the API server said to something that was to be done for a Sweep.
sealed interface Answer {

  record Done() implements Answer {}

  /// A trial was there already, which the plan did not know.
  record Known() implements Answer {}

  /// It would not have it.
  ///
  /// @param ofName whether only this name is in the way
  record Refused(Observed.Refusal said, boolean ofName) implements Answer {}
}

package dev.sweepline.operator.wandb;

import java.time.Duration;

/// How long the desk waits for others.
///
/// @param unknown how long an event waits for an Experiment that nobody knows
/// @param lastWords how long a settled Experiment waits for events that may still come
record Patience(Duration unknown, Duration lastWords) {
  static final Patience USUAL = new Patience(Duration.ofMinutes(2), Duration.ofSeconds(15));
}

package dev.sweepline.planner.experiment;

import dev.sweepline.planner.experiment.ExperimentAction.StartAttempt;
import dev.sweepline.planner.status.Batch;
import dev.sweepline.planner.status.Checkpoint;
import dev.sweepline.planner.status.Condition.Truth;
import dev.sweepline.planner.status.Progress;
import java.util.Map;
import java.util.Objects;

/// Reads plans, and makes what they are made from.
final class Plans {
  private Plans() {}

  static Heard heard(int attempt, long seq, String best) {
    return new Heard(
        new Progress(
            attempt,
            seq,
            "2.0",
            50,
            40L,
            Map.of(),
            Map.of("val_f1", best),
            2,
            null,
            "2026-02-13T00:01:30Z"),
        new Checkpoint("/ckpt/a" + attempt, null),
        null);
  }

  static StartAttempt started(ExperimentPlan plan) {
    return plan.actions().stream()
        .filter(StartAttempt.class::isInstance)
        .map(StartAttempt.class::cast)
        .findFirst()
        .orElseThrow(() -> new AssertionError("nothing was started by " + plan.actions()));
  }

  static Batch batch(ExperimentPlan plan) {
    return Objects.requireNonNull(plan.status().batch());
  }

  static String condition(ExperimentPlan plan, String type) {
    return plan.status().conditions().stream()
        .filter(condition -> condition.type().equals(type))
        .map(condition -> condition.reason() + ": " + condition.message())
        .findFirst()
        .orElseThrow();
  }

  static Truth truth(ExperimentPlan plan, String type) {
    return plan.status().conditions().stream()
        .filter(condition -> condition.type().equals(type))
        .findFirst()
        .orElseThrow()
        .status();
  }
}

package dev.sweepline.operator.wandb;

import dev.sweepline.contract.ExitCode;
import dev.sweepline.planner.Conditions;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.status.StopReason;
import dev.sweepline.wandb.RunEnding;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How a settled Experiment reads in W&B.
final class RunEndings {
  /// It went before it was settled; no attempt of it will say a last word.
  static final RunEnding DELETED =
      new RunEnding("Deleted", ExitCode.STOPPED.code(), Map.of(), null, Integer.MAX_VALUE);

  private RunEndings() {}

  static Optional<RunEnding> of(@Nullable ExperimentStatus status) {
    if (status == null || status.phase() == null) {
      return Optional.empty();
    }
    return switch (status.phase()) {
      case PENDING, RUNNING, SUSPENDED -> Optional.empty();
      case SUCCEEDED -> Optional.of(ending(status, "Succeeded", ExitCode.DONE.code()));
      case FAILED -> Optional.of(ending(status, "Failed", failure(status)));
      case STOPPED -> Optional.of(ending(status, "Stopped", stopped(status)));
    };
  }

  /// An early stop is the plan, and must not read as `failed` among those that need a person.
  private static int stopped(ExperimentStatus status) {
    boolean early =
        status.condition(Conditions.SUCCEEDED, StopReason.EARLY_STOP.text()).isPresent();
    return early ? ExitCode.DONE.code() : ExitCode.STOPPED.code();
  }

  /// 0 would read as a success.
  private static int failure(ExperimentStatus status) {
    if (status.attempts().isEmpty()) {
      return ExitCode.ERROR.code();
    }
    var code = status.attempts().getLast().exitCode();
    return code == null || code == 0 ? ExitCode.ERROR.code() : code;
  }

  private static RunEnding ending(ExperimentStatus status, String outcome, int exitCode) {
    var best = new HashMap<String, Double>();
    status.metrics().forEach((name, value) -> best.put(name, Double.valueOf(value)));
    int attempts = status.attempts().isEmpty() ? 0 : status.attempts().getLast().number();
    var bestOf = status.best();
    return new RunEnding(outcome, exitCode, best, bestOf == null ? null : bestOf.epoch(), attempts);
  }
}

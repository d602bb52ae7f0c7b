package dev.sweepline.operator.wandb;

import dev.sweepline.wandb.RunPosition;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is remembered of an online run, on the compacted topic under the run's id.
///
/// @param nextLine the first history line that W&B has not acknowledged
/// @param ended W&B has the exit code: nothing may follow
record RunState(
    String entity,
    String project,
    long nextLine,
    @Nullable Instant startedAt,
    int attempt,
    long step,
    Map<String, Object> summary,
    boolean ended) {
  RunState {
    summary = summary == null ? Map.of() : summary;
  }

  static RunState at(
      String entity, String project, long nextLine, RunPosition position, boolean ended) {
    return new RunState(
        entity,
        project,
        nextLine,
        position.startedAt(),
        position.attempt(),
        position.step(),
        position.summary(),
        ended);
  }

  RunPosition position() {
    return new RunPosition(startedAt, attempt, step, summary);
  }
}

package dev.sweepline.operator.wandb;

import dev.sweepline.contract.RecoveredRows;
import dev.sweepline.contract.TrainerEvent;
import dev.sweepline.wandb.RunPosition;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Rows of a run that Kafka does not keep any more and a courier is asked for. What comes after
/// them waits, since W&B takes steps only upwards.
final class Gap {
  /// Where Kafka's events of it begin again.
  final long earliest;

  private final RunPosition start;
  private @Nullable String asked;
  private @Nullable Bound end;
  private int filled;
  private long next;
  private boolean complete;

  /// The first row that is not missing.
  private record Bound(int attempt, long step) {}

  /// @param start where the run stands before it
  Gap(RunPosition start, long earliest) {
    this.start = start;
    this.earliest = earliest;
  }

  /// The request for its rows; empty until its end was looked for.
  Optional<String> asked() {
    return Optional.ofNullable(asked);
  }

  /// @param request tells this request from others
  void ask(String request) {
    asked = request;
  }

  /// The first event that Kafka still has says where the gap ends, unless it is beside the history.
  void see(TrainerEvent event) {
    if (end == null) {
      firstStep(event).ifPresent(step -> end = new Bound(event.attempt(), step));
    }
  }

  private static OptionalLong firstStep(TrainerEvent event) {
    return switch (event) {
      case TrainerEvent.Started _ -> OptionalLong.of(0);
      case TrainerEvent.Progress progress -> OptionalLong.of(progress.step());
      // The row of an epoch is told before its checkpoint.
      case TrainerEvent.CheckpointSaved saved -> OptionalLong.of(saved.step() + 1);
      case TrainerEvent.Finished _ -> OptionalLong.of(Long.MAX_VALUE);
      case TrainerEvent.Aside _ -> OptionalLong.empty();
    };
  }

  /// The rows of this record that are missing. A delivery counts from its beginning to its end;
  /// another one may have been broken off.
  List<RecoveredRows.Row> take(RecoveredRows rows) {
    if (rows.seq() == 0) {
      next = 0;
    }
    if (complete || rows.seq() != next) {
      return List.of();
    }
    next++;
    complete = rows.last();
    return rows.rows().stream().filter(row -> isMissing(rows.attempt(), row)).toList();
  }

  private boolean isMissing(int attempt, RecoveredRows.Row row) {
    var bound = end;
    return bound == null
        || attempt < bound.attempt()
        || (attempt == bound.attempt() && row.step() < bound.step());
  }

  /// So many rows more are complete by what was taken.
  void filled(int rows) {
    filled += rows;
  }

  /// Whether steps are missing and none of them came.
  boolean inVain() {
    var bound = end;
    return filled == 0
        && (bound == null || bound.attempt() > start.attempt() || bound.step() > start.step() + 1);
  }

  /// Whether all of a delivery came.
  boolean complete() {
    return complete;
  }
}

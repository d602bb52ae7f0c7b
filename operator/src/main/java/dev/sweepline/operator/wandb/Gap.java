package dev.sweepline.operator.wandb;

import dev.sweepline.contract.RecoveredRows;
import dev.sweepline.contract.TrainerEvent;
import dev.sweepline.wandb.RunPosition;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Records that Kafka does not keep any more, of which some may be a run's: a courier is asked for
/// its rows. What comes after them waits, since W&B takes steps only upwards.
final class Gap {
  /// Where Kafka's events of it begin again.
  final long earliest;

  private final RunPosition start;
  private final Reach.@Nullable Heard heard;
  private @Nullable String asked;

  /// What Kafka still has of the run begins with this.
  private @Nullable TrainerEvent first;

  private @Nullable Bound end;

  /// The first row that Kafka still has, or could have had.
  private @Nullable Bound goesOn;

  private boolean beginsFromNothing;
  private int filled;
  private long next;
  private boolean complete;

  /// A row of an attempt.
  private record Bound(int attempt, long step) {}

  /// @param start where the run stands before it
  /// @param heard the last event before it; null if nobody knows
  Gap(RunPosition start, Reach.@Nullable Heard heard, long earliest) {
    this.start = start;
    this.heard = heard;
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
    first = first == null ? event : first;
    if (goesOn != null) {
      return;
    }
    var step = firstStep(event);
    if (step.isEmpty()) {
      return;
    }
    var bound = new Bound(event.attempt(), step.getAsLong());
    end = end == null ? bound : end;
    if (event instanceof TrainerEvent.Started started) {
      beginsFromNothing = started.resumedFrom() == null;
    } else {
      goesOn = bound;
    }
  }

  /// Whether there was an event of the run.
  boolean seesEvents() {
    return first != null;
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

  /// Whether it is certain that no row of the run is missing. A trainer need not tell of each step,
  /// so where events are missing nobody knows whether they were rows.
  boolean missesNothing() {
    return eventsGoOn() || stepsGoOn();
  }

  /// No event is missing.
  private boolean eventsGoOn() {
    var event = first;
    if (event == null) {
      return false;
    }
    boolean firstOfAll = event.attempt() <= Math.max(1, start.attempt()) && event.seq() == 0;
    return firstOfAll || (heard != null && heard.isFollowedBy(event));
  }

  /// A trial that went on from a checkpoint did again what nobody can read any more.
  private boolean stepsGoOn() {
    var again = goesOn;
    return again != null
        && again.step() <= start.step() + 1
        && !(beginsFromNothing && again.attempt() > start.attempt());
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

  /// Whether rows may be missing and none of them came.
  boolean inVain() {
    return filled == 0 && !missesNothing();
  }

  /// Whether all of a delivery came.
  boolean complete() {
    return complete;
  }
}

package dev.sweepline.operator.wandb;

import dev.sweepline.wandb.RunPosition;
import dev.sweepline.wandb.Told;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is remembered of a run, on the compacted topic under the run's id.
///
/// @param partition where its events are
/// @param target where W&B keeps it; null before it was opened, and for an offline run
/// @param nextLine the first history line that W&B has not acknowledged
/// @param told what it said beside its history, as far as that is acknowledged
/// @param resumeFrom where its events are to be read again, if the group's offset has passed them
/// @param reach how far its events are dealt with; null if nobody knows
/// @param ended W&B or the disk has the exit code: nothing may follow
record RunState(
    int partition,
    @Nullable Target target,
    long nextLine,
    @Nullable Told told,
    @Nullable Instant startedAt,
    int attempt,
    long step,
    Map<String, Object> summary,
    @Nullable Long resumeFrom,
    @Nullable Reach reach,
    boolean ended) {
  RunState {
    summary = summary == null ? Map.of() : summary;
  }

  /// Where a run is in W&B, by the server's own names.
  record Target(String entity, String project) {}

  /// Whether none of its records that are still needed lie before `earliest`.
  boolean isBeyond(long earliest) {
    return reach != null && reach.isBeyond(earliest);
  }

  RunPosition position() {
    return new RunPosition(startedAt, attempt, step, summary);
  }

  /// An offline run, whose folders know where it stands; when it began they know with the first
  /// row.
  static RunState offline(
      int partition,
      Told told,
      @Nullable Instant startedAt,
      @Nullable Long resumeFrom,
      Reach reach) {
    return new RunState(
        partition, null, 0, told, startedAt, 0, -1, Map.of(), resumeFrom, reach, false);
  }

  /// The same run when nothing follows; only the fact is of use then.
  static RunState over(int partition) {
    return new RunState(partition, null, 0, null, null, 0, 0, Map.of(), null, null, true);
  }
}

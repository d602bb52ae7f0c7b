package dev.sweepline.planner.experiment;

import dev.sweepline.planner.status.Checkpoint;
import dev.sweepline.planner.status.Progress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What the events of the latest attempt add up to. Events inform; they do not settle, unless the
/// Pod is gone.
///
/// @param checkpoint the last one of `progress.attempt()`
/// @param finished the last event of `progress.attempt()`, where it came
/// @param heardAt when the last event came, by the operator's clock
/// @param normalisationBatch how many images batch normalisation sees at once, as `Started` said
public record Heard(
    Progress progress,
    @Nullable Checkpoint checkpoint,
    @Nullable TrainerReport finished,
    @Nullable Instant heardAt,
    @Nullable Integer normalisationBatch) {

  /// Where nobody asks when it came.
  public Heard(
      Progress progress, @Nullable Checkpoint checkpoint, @Nullable TrainerReport finished) {
    this(progress, checkpoint, finished, null, null);
  }
}

package dev.sweepline.planner.experiment;

import dev.sweepline.planner.status.Checkpoint;
import dev.sweepline.planner.status.Progress;
import org.jspecify.annotations.Nullable;

/// What the events of the latest attempt add up to. Events inform; they do not settle, unless the
/// Pod is gone.
///
/// @param checkpoint the last one of `progress.attempt()`
/// @param finished the last event of `progress.attempt()`, where it came
public record Heard(
    Progress progress, @Nullable Checkpoint checkpoint, @Nullable TrainerReport finished) {}

package dev.sweepline.planner.experiment;

import dev.sweepline.planner.status.Checkpoint;
import dev.sweepline.planner.status.Progress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the events of the latest attempt add up to. Events inform; they do not settle, unless the
/// Pod is gone.
///
/// @param checkpoint the last one of `progress.attempt()`
/// @param finished the last event of `progress.attempt()`, where it came
/// @param beginning what its first event said, where it came
public record Heard(
    Progress progress,
    @Nullable Checkpoint checkpoint,
    @Nullable TrainerReport finished,
    @Nullable Beginning beginning) {

  /// Of which nobody heard the beginning.
  public Heard(
      Progress progress, @Nullable Checkpoint checkpoint, @Nullable TrainerReport finished) {
    this(progress, checkpoint, finished, null);
  }

  /// What an attempt trains with, by its own words.
  public record Beginning(
      String device, Map<String, String> versions, @Nullable String dataDigest) {
    public Beginning {
      versions = Map.copyOf(versions);
    }
  }
}

package dev.sweepline.trainer.inference;

import dev.sweepline.trainer.config.Settings;
import java.nio.file.Path;
import java.util.List;

/// A checkpoint into its model, every array in its place: what nobody could load must not become
/// champion.
public final class StrictLoad {
  private StrictLoad() {}

  /// The classes in the order of logits. Throws a `TrainingFailure` where something is missing, too
  /// much or of another shape.
  ///
  /// @param settings with `checkpoint.strict`
  public static List<String> of(Settings settings, Path checkpoint) {
    if (!settings.checkpoint().strict()) {
      throw new IllegalArgumentException("settings that are not strict");
    }
    try (var predictor = new Predictor(settings, checkpoint)) {
      return predictor.classes();
    }
  }
}

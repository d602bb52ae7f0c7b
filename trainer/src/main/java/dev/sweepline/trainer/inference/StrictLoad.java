package dev.sweepline.trainer.inference;

import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.checkpoint.CheckpointFile;
import dev.sweepline.trainer.checkpoint.TrainingState;
import dev.sweepline.trainer.config.Settings;
import dev.sweepline.trainer.failure.TrainingFailure;
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
    CheckpointFile.state(checkpoint)
        .ifPresent(state -> refuseOtherSize(settings, checkpoint, state));
    try (var predictor = new Predictor(settings, checkpoint)) {
      return predictor.classes();
    }
  }

  /// The arrays fit images of any size, and whoever takes the champion asks its configuration.
  private static void refuseOtherSize(Settings settings, Path checkpoint, TrainingState state) {
    if (state.imageSize() != settings.data().imageSize()) {
      throw new TrainingFailure(
          ExitCode.CHECKPOINT,
          "%s was trained on images of %d px, the configuration beside it says data.image_size=%d: it was changed afterwards; put back what the run had"
              .formatted(checkpoint, state.imageSize(), settings.data().imageSize()));
    }
  }
}

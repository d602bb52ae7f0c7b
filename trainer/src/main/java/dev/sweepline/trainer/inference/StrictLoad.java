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
        .ifPresent(state -> refuseOtherImageSize(settings, checkpoint, state));
    try (var predictor = new Predictor(settings, checkpoint)) {
      return predictor.classes();
    }
  }

  /// The arrays fit all the same, and whoever takes the champion asks its configuration.
  /// Architecture, model and classes are looked at wherever a checkpoint is loaded; nothing else of
  /// a configuration changes what a model answers.
  private static void refuseOtherImageSize(
      Settings settings, Path checkpoint, TrainingState state) {
    int said = settings.data().imageSize();
    if (state.imageSize() != said) {
      throw new TrainingFailure(
          ExitCode.CHECKPOINT,
          "%s was trained with data.image_size=%d, the configuration beside it says %d: it was changed afterwards; put back what the run had"
              .formatted(checkpoint, state.imageSize(), said));
    }
  }
}

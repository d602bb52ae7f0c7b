package dev.sweepline.trainer;

import dev.sweepline.contract.ExitCode;
import dev.sweepline.contract.TerminationMessage;
import dev.sweepline.trainer.checkpoint.CheckpointFolder;
import dev.sweepline.trainer.config.Settings;
import dev.sweepline.trainer.data.ImageSet;
import dev.sweepline.trainer.failure.TrainingFailure;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Optional;

/// Whether the images that were found are those that the run is of.
final class DataCheck {
  private static final System.Logger LOG = System.getLogger(DataCheck.class.getName());

  private DataCheck() {}

  /// A result is only comparable with others that saw the same files.
  static void refuseOther(ImageSet images, Optional<String> digest) {
    digest
        .filter(expected -> !expected.equals(images.digest()))
        .ifPresent(expected -> {
          throw new TrainingFailure(
              ExitCode.DATA,
              "%s: the data has the digest %s, but this trial is of %s; restore the data, or make a"
                      .formatted(TerminationMessage.DATA_DRIFT, images.digest(), expected)
                  + " new sweep for the new one");
        });
  }

  static void refuseOtherClassCount(Settings settings, ImageSet images) {
    var wanted = settings.model().classes();
    if (wanted.isPresent() && wanted.getAsInt() != images.classes().size()) {
      throw new TrainingFailure(
          ExitCode.INVALID_CONFIG,
          "model.num_classes: must be %d, the number of classes in %s, was %d"
              .formatted(images.classes().size(), settings.data().root(), wanted.getAsInt()));
    }
  }

  /// Going on with other data is allowed, and not what one expects.
  static void tellOfOther(ImageSet images, Optional<Path> resumeFrom) {
    resumeFrom
        .flatMap(CheckpointFolder::dataOf)
        .filter(trained -> !trained.equals(images.digest()))
        .ifPresent(trained ->
            LOG.log(
                Level.WARNING,
                "goes on from a checkpoint of other data: {0}, now {1}",
                trained,
                images.digest()));
  }
}

package dev.sweepline.trainer;

import dev.sweepline.contract.ExitCode;
import dev.sweepline.contract.TrainerEnvironment;
import dev.sweepline.trainer.checkpoint.CheckpointFolder;
import dev.sweepline.trainer.failure.TrainingFailure;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.IntStream;

/// Where a run that is started by hand writes: not among the files of another one, whose best
/// epochs it would take for its own.
final class RunFolder {
  private static final String USUAL = "checkpoints";

  private RunFolder() {}

  /// The named folder, else `checkpoints`, else `checkpoints-2` and so on. Throws where the named
  /// one is taken.
  static Path choose(Optional<Path> named, Optional<Path> resumeFrom) {
    if (named.isPresent() && isTaken(named.get(), resumeFrom)) {
      throw new TrainingFailure(
          ExitCode.CHECKPOINT,
          "%s holds another run: go on from it with %s=%s, or name another folder with %s"
              .formatted(
                  named.get(),
                  TrainerEnvironment.RESUME_FROM,
                  named.get().resolve(CheckpointFolder.LAST),
                  TrainerEnvironment.CHECKPOINT_DIR));
    }
    return named.orElseGet(() -> free(resumeFrom));
  }

  /// An attempt in a cluster has a folder of its own, which it is told.
  static Path ofAttempt(Optional<Path> named) {
    return named.orElse(Path.of(USUAL));
  }

  private static Path free(Optional<Path> resumeFrom) {
    return IntStream.iterate(1, number -> number + 1)
        .mapToObj(number -> Path.of(number == 1 ? USUAL : USUAL + "-" + number))
        .filter(folder -> !isTaken(folder, resumeFrom))
        .findFirst()
        .orElseThrow();
  }

  private static boolean isTaken(Path folder, Optional<Path> resumeFrom) {
    var own =
        resumeFrom.map(file -> file.toAbsolutePath().normalize().getParent()).stream()
            .anyMatch(folder.toAbsolutePath().normalize()::equals);
    return !own && CheckpointFolder.holdsRun(folder);
  }
}

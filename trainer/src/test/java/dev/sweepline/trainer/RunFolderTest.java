package dev.sweepline.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.failure.TrainingFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
  @TempDir Path folder;

  @Test
  void takesAFolderThatHoldsNoRun() {
    assertThat(RunFolder.choose(Optional.of(folder), Optional.empty())).isEqualTo(folder);
  }

  @Test
  void refusesAFolderThatHoldsAnotherRun() throws IOException {
    var last = Files.writeString(folder.resolve("last.safetensors"), "");

    assertThatThrownBy(() -> RunFolder.choose(Optional.of(folder), Optional.empty()))
        .isInstanceOfSatisfying(
            TrainingFailure.class,
            failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.CHECKPOINT))
        .hasMessage(
            "%s holds another run: go on from it with SWEEPLINE_RESUME_FROM=%s, or name another folder"
                + " with SWEEPLINE_CHECKPOINT_DIR",
            folder, last);
  }

  @Test
  void goesOnInTheFolderOfTheRunThatItGoesOnFrom() throws IOException {
    var last = Files.writeString(folder.resolve("last.safetensors"), "");

    assertThat(RunFolder.choose(Optional.of(folder), Optional.of(last))).isEqualTo(folder);
  }

  /// Tests run in a folder without runs.
  @Test
  void takesTheUsualFolderWhereNoneIsNamed() {
    assertThat(RunFolder.choose(Optional.empty(), Optional.empty()))
        .isEqualTo(Path.of("checkpoints"));
  }
}

package dev.sweepline.trainer.data;

import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.failure.TrainingFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A picture that did not fit in the memory: decoded whenever it is needed, by whoever needs it.
record PictureFile(Path file, int size) implements PictureSource {
  @Override
  public Picture picture() {
    try {
      return Picture.decode(Files.readAllBytes(file), size);
    } catch (IOException e) {
      throw new TrainingFailure(
          ExitCode.DATA, "cannot read the image " + file + " once more: " + e, e);
    }
  }
}

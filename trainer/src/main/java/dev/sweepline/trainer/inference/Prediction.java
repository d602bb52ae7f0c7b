package dev.sweepline.trainer.inference;

import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.config.Settings;
import dev.sweepline.trainer.data.Batches;
import dev.sweepline.trainer.data.ImageMemory;
import dev.sweepline.trainer.data.UnlabeledImages;
import dev.sweepline.trainer.failure.TrainingFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// What a checkpoint says of images: logits of prepared ones, class names of files.
public final class Prediction {
  private final Settings settings;
  private final Path checkpoint;
  private final BooleanSupplier stopAsked;

  public Prediction(Settings settings, Path checkpoint, BooleanSupplier stopAsked) {
    this.settings = settings;
    this.checkpoint = checkpoint;
    this.stopAsked = stopAsked;
  }

  /// From normalised floats `(n, 3, height, width)` to logits `(n, classes)`; how many images it
  /// were.
  public int ofArray(Path input, Path output) {
    var images = read(input);
    int count = images.shape().get(0);
    int height = images.shape().get(2);
    int width = images.shape().get(3);
    try (var predictor = new Predictor(settings, checkpoint)) {
      int classes = predictor.classes().size();
      var logits = FloatBuffer.allocate(count * classes);
      int most = settings.data().microBatchSize();
      var batch = ImageMemory.of(Math.min(most, count), height, width);
      for (int from = 0; from < count; from += most) {
        endIfAsked();
        int size = Math.min(most, count - from);
        channelsLast(images.values(), from, size, height * width, batch);
        logits.put(predictor.logits(batch, size, height, width));
      }
      write(output, new Npy(List.of(count, classes), logits.flip()));
    }
    return count;
  }

  /// `ID,target` lines of a folder's images, to a file or the standard output; how many.
  public int ofFolder(Path folder, Optional<Path> output) {
    var read = UnlabeledImages.read(folder, settings.data(), stopAsked);
    var lines = new StringBuilder("ID,target\n");
    int done = 0;
    try (var predictor = new Predictor(settings, checkpoint);
        var batches = Batches.validation(read.images(), settings)) {
      int side = settings.data().imageSize();
      predictor.expectImagesOf(side);
      for (int i = 0; i < batches.stepsPerPass(); i++) {
        endIfAsked();
        var batch = batches.next();
        var logits = predictor.logits(batch.images(), batch.size(), side, side);
        for (int row = 0; row < batch.size(); row++) {
          int answer = Answers.largest(logits, row, predictor.classes().size());
          lines
              .append(Csv.field(read.names().get(done++)))
              .append(',')
              .append(Csv.field(predictor.classes().get(answer)))
              .append('\n');
        }
        batches.giveBack(batch);
      }
    }
    output.ifPresentOrElse(file -> write(file, lines.toString()), () -> System.out.print(lines));
    return done;
  }

  private void endIfAsked() {
    if (stopAsked.getAsBoolean()) {
      throw new TrainingFailure(ExitCode.ERROR, "stopped on request, nothing was written");
    }
  }

  private static Npy read(Path input) {
    try {
      var images = Npy.read(input);
      if (images.shape().size() != 4 || images.shape().get(1) != 3) {
        throw new IOException("its shape must be (n, 3, height, width), is " + images.shape());
      }
      if (images.shape().contains(0)) {
        throw new IOException(
            "no images: its shape must be (n, 3, height, width) of at least 1 each, is "
                + images.shape());
      }
      return images;
    } catch (NoSuchFileException e) {
      throw new TrainingFailure(ExitCode.DATA, "no file " + input, e);
    } catch (IOException e) {
      throw new TrainingFailure(ExitCode.DATA, "cannot read " + input + ": " + e.getMessage(), e);
    }
  }

  private static void write(Path output, Npy logits) {
    try {
      logits.write(output);
    } catch (IOException e) {
      throw new TrainingFailure(ExitCode.ERROR, "cannot write " + output + ": " + e, e);
    }
  }

  private static void write(Path output, String text) {
    try {
      Files.writeString(output, text);
    } catch (IOException e) {
      throw new TrainingFailure(ExitCode.ERROR, "cannot write " + output + ": " + e, e);
    }
  }

  /// The layout that PyTorch is fast in.
  private static void channelsLast(
      FloatBuffer images, int first, int count, int pixels, ByteBuffer into) {
    var batch = into.clear().asFloatBuffer();
    for (int image = 0; image < count; image++) {
      int from = (first + image) * 3 * pixels;
      for (int pixel = 0; pixel < pixels; pixel++) {
        for (int color = 0; color < 3; color++) {
          batch.put(images.get(from + color * pixels + pixel));
        }
      }
    }
    into.limit(count * pixels * 3 * Float.BYTES);
  }
}

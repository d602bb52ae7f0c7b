package dev.sweepline.trainer.inference;

import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.config.Settings;
import dev.sweepline.trainer.data.Batches;
import dev.sweepline.trainer.data.ImageFolders;
import dev.sweepline.trainer.failure.TrainingFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import javax.imageio.ImageIO;

/// How good a checkpoint is on the validation images, in figures and as a picture.
public final class Evaluation {
  private final Settings settings;
  private final Path checkpoint;
  private final BooleanSupplier stopAsked;

  public Evaluation(Settings settings, Path checkpoint, BooleanSupplier stopAsked) {
    this.settings = settings;
    this.checkpoint = checkpoint;
    this.stopAsked = stopAsked;
  }

  /// The figures as text; the confusion matrix goes to `picture`.
  public String run(Path picture) {
    try (var predictor = new Predictor(settings, checkpoint)) {
      var images = ImageFolders.read(settings.data(), stopAsked);
      if (!images.classes().equals(predictor.classes())) {
        throw new TrainingFailure(
            ExitCode.CHECKPOINT,
            "%s is of the classes %s, the images of %s"
                .formatted(checkpoint, predictor.classes(), images.classes()));
      }
      var matrix = new ConfusionMatrix(images.classes());
      double loss = 0;
      try (var batches = Batches.validation(images, settings)) {
        int side = settings.data().imageSize();
        predictor.expectImagesOf(side);
        int classes = images.classes().size();
        for (int i = 0; i < batches.stepsPerPass(); i++) {
          if (stopAsked.getAsBoolean()) {
            throw new TrainingFailure(ExitCode.ERROR, "stopped on request");
          }
          var batch = batches.next();
          var logits = predictor.logits(batch.images(), batch.size(), side, side);
          for (int row = 0; row < batch.size(); row++) {
            int truth = batch.labels().get(row);
            matrix.add(truth, Answers.largest(logits, row, classes));
            loss += Answers.crossEntropy(logits, row, classes, truth);
          }
          batches.giveBack(batch);
        }
      }
      draw(matrix, picture);
      return described(matrix, loss / images.val().size(), images.val().size())
          + "confusion matrix: "
          + picture
          + "\n";
    }
  }

  private static void draw(ConfusionMatrix matrix, Path picture) {
    // Given the file itself, ImageIO prints a stack trace where it cannot be written.
    try (var out = Files.newOutputStream(picture)) {
      if (!ImageIO.write(ConfusionPicture.of(matrix), "png", out)) {
        throw new IOException("this Java cannot write PNG");
      }
    } catch (IOException e) {
      throw new TrainingFailure(ExitCode.ERROR, "cannot write " + picture + ": " + e, e);
    }
  }

  static String described(ConfusionMatrix matrix, double loss, int images) {
    var legend = new ClassLabels(matrix.classes()).legend();
    // Numbers stand before the names where the picture has numbers.
    var names = legend.isEmpty() ? matrix.classes() : legend;
    int width = Math.max(5, names.stream().mapToInt(Columns::of).max().orElse(0));
    var format = "%s  %6s  %9s  %6s  %5s%n";
    var text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "images %d  val_loss %.4f  val_acc %.4f  val_f1 %.4f%n%n",
            images,
            loss,
            matrix.accuracy(),
            matrix.macroF1()));
    var heading = Columns.padded("class", width);
    text.append(String.format(format, heading, "images", "precision", "recall", "f1"));
    for (int c = 0; c < matrix.classes().size(); c++) {
      text.append(
          String.format(
              format,
              Columns.padded(names.get(c), width),
              matrix.ofClass(c),
              decimals(matrix.precision(c)),
              decimals(matrix.recall(c)),
              decimals(matrix.f1(c))));
    }
    return text.append('\n').toString();
  }

  private static String decimals(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }
}

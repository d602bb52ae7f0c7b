package dev.sweepline.trainer;

import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.config.AugmentationSettings;
import dev.sweepline.trainer.config.SettingsReader;
import dev.sweepline.trainer.data.AugmentationSheet;
import dev.sweepline.trainer.failure.TrainingFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;

/// `Main augment-preview [--output FILE] [--images N] [OVERRIDE…]`: a picture of what an
/// augmentation does to images, or of what all do where none is chosen.
final class AugmentPreview {
  private static final String NAME = "augment-preview";
  private static final int MOST_IMAGES = 32;
  private static final int ROWS_OF_ONE = 5;
  private static final int ROWS_OF_MANY = 2;

  private AugmentPreview() {}

  static boolean isMeant(List<String> arguments) {
    return !arguments.isEmpty() && arguments.getFirst().equals(NAME);
  }

  static ExitCode run(List<String> arguments, Optional<Path> config) {
    var words = new ArrayList<>(arguments.subList(1, arguments.size()));
    var output = Path.of(Configuration.option("--output", words).orElse("augmentations.png"));
    int images = images(Configuration.option("--images", words).orElse("8"));
    var settings = SettingsReader.read(Configuration.read(config, words).values());
    boolean chosen = !(settings.augmentation() instanceof AugmentationSettings.None);
    var augmentations =
        chosen
            ? List.of(settings.augmentation())
            : SettingsReader.augmentations().stream()
                .filter(each -> !(each instanceof AugmentationSettings.None))
                .toList();
    var sheet =
        AugmentationSheet.draw(
            settings, augmentations, images, chosen ? ROWS_OF_ONE : ROWS_OF_MANY);
    try (var out = Files.newOutputStream(output)) {
      ImageIO.write(sheet.picture(), "png", out);
    } catch (IOException e) {
      throw new TrainingFailure(ExitCode.ERROR, "cannot write the picture " + output + ": " + e, e);
    }
    System.out.println(output);
    sheet.legend().forEach(System.out::println);
    return ExitCode.DONE;
  }

  private static int images(String text) {
    if (text.matches("[1-9][0-9]?") && Integer.parseInt(text) <= MOST_IMAGES) {
      return Integer.parseInt(text);
    }
    throw new TrainingFailure(
        ExitCode.INVALID_CONFIG,
        "--images: must be a whole number from 1 to " + MOST_IMAGES + ", was '" + text + "'");
  }
}

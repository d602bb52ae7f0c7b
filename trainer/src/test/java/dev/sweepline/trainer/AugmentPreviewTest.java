package dev.sweepline.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.data.GenerateDocuments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AugmentPreviewTest {
  @TempDir static Path data;
  @TempDir Path folder;

  @BeforeAll
  static void generate() throws IOException {
    GenerateDocuments.main(new String[] {data.toString(), "--pages", "20", "--size", "24"});
  }

  /// 50 pixels are shown at three times their size, five rows of one augmentation under one as it
  /// was; each has a line of labels, and the first two have a heading.
  @Test
  void drawsTheChosenAugmentationBelowTheImagesAsTheyAre() throws IOException {
    var sheet = folder.resolve("sheet.png");

    var exit = run("--output", sheet.toString(), "--images", "3", "augmentation=cutout");

    assertThat(exit).isEqualTo(ExitCode.DONE);
    var picture = ImageIO.read(sheet.toFile());
    assertThat(picture.getWidth()).isEqualTo(14 + 3 * (150 + 14));
    assertThat(picture.getHeight()).isEqualTo(14 + 6 * (150 + 20 + 14) + 2 * 24);
  }

  @Test
  void drawsTheSameTwiceAndAnotherForAnotherSeed() throws IOException {
    var first = folder.resolve("first.png");
    var second = folder.resolve("second.png");
    var other = folder.resolve("other.png");

    run("--output", first.toString());
    run("--output", second.toString());
    run("--output", other.toString(), "seed=2");

    assertThat(Files.mismatch(first, second)).isEqualTo(-1);
    assertThat(Files.mismatch(first, other)).isNotEqualTo(-1);
  }

  @Test
  void refusesANumberOfImagesThatNoSheetHolds() {
    assertThatThrownBy(() -> run("--images", "100"))
        .hasMessage("--images: must be a whole number from 1 to 32, was '100'");
  }

  private static ExitCode run(String... words) {
    var tree = Path.of(System.getProperty("sweepline.root"), "configs").toString();
    var all =
        Stream.concat(
                Stream.of(
                    "augment-preview",
                    "--config-dir",
                    tree,
                    "data=folder",
                    "data.root=" + data,
                    "data.image_size=50"),
                Stream.of(words))
            .toList();
    return AugmentPreview.run(List.copyOf(all), Optional.empty());
  }
}

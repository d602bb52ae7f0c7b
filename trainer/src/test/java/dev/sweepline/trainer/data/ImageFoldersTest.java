package dev.sweepline.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.TestSettings;
import dev.sweepline.trainer.config.Settings.DataSettings;
import dev.sweepline.trainer.data.ImageLoader.Sample;
import dev.sweepline.trainer.data.ImageSet.Labeled;
import dev.sweepline.trainer.failure.TrainingFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFoldersTest {
  @TempDir Path folder;

  @Test
  void holdsBackTheSameShareOfEveryClass() throws IOException {
    GenerateDocuments.write(folder, 100, 1, 24);

    var images = ImageFolders.read(settings(0));

    assertThat(images.classes()).hasSize(10).startsWith("article", "form").endsWith("slide");
    assertThat(images.train()).hasSize(80);
    for (int label = 0; label < 10; label++) {
      int wanted = label;
      assertThat(images.val()).filteredOn(each -> each.label() == wanted).hasSize(2);
    }
  }

  @Test
  void readsTheSameTwiceAndAnotherDigestAfterAChange() throws IOException {
    GenerateDocuments.write(folder, 20, 1, 24);
    var first = ImageFolders.read(settings(0));
    var second = ImageFolders.read(settings(0));
    Files.copy(folder.resolve("memo/0001.png"), folder.resolve("memo/0009.png"));
    var changed = ImageFolders.read(settings(0));

    assertThat(second.digest()).isEqualTo(first.digest());
    assertThat(labels(second.val())).isEqualTo(labels(first.val()));
    assertThat(changed.digest()).isNotEqualTo(first.digest());
  }

  @Test
  void takesAFolderOfItsOwnForValidation() throws IOException {
    GenerateDocuments.write(folder.resolve("train"), 30, 1, 24);
    GenerateDocuments.write(folder.resolve("val"), 10, 2, 24);

    var images = ImageFolders.read(settings(0));

    assertThat(images.train()).hasSize(30);
    assertThat(images.val()).hasSize(10);
  }

  @Test
  void namesACorruptImageAndLeavesOutAsManyAsAllowed() throws IOException {
    GenerateDocuments.write(folder, 30, 1, 24);
    var corrupt = folder.resolve("form/0001.png");
    Files.write(corrupt, Arrays.copyOf(Files.readAllBytes(corrupt), 60));

    assertThatThrownBy(() -> ImageFolders.read(settings(0)))
        .isInstanceOfSatisfying(
            TrainingFailure.class,
            failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.DATA))
        .hasMessageContaining(corrupt.toString());
    var images = ImageFolders.read(settings(1));
    assertThat(images.train().size() + images.val().size()).isEqualTo(29);
  }

  /// As torchvision's ImageFolder does.
  @Test
  void findsImagesInFoldersBelowAClass() throws IOException {
    GenerateDocuments.write(folder, 20, 1, 24);
    var below = Files.createDirectories(folder.resolve("memo/2024/march"));
    Files.move(folder.resolve("memo/0001.png"), below.resolve("scan.PNG"));
    Files.createDirectories(folder.resolve("memo/.thumbnails"));
    Files.copy(below.resolve("scan.PNG"), folder.resolve("memo/.thumbnails/scan.png"));
    Files.writeString(folder.resolve("memo/notes.txt"), "not an image");

    var images = ImageFolders.read(settings(0));

    assertThat(images.train().size() + images.val().size()).isEqualTo(20);
    assertThat(ImageNames.below(folder.resolve("memo")))
        .containsExactly(folder.resolve("memo/0002.png"), below.resolve("scan.PNG"));
  }

  @Test
  void tellsHowManyImagesItHasRead() throws IOException {
    GenerateDocuments.write(folder.resolve("train"), 30, 1, 24);
    GenerateDocuments.write(folder.resolve("val"), 10, 2, 24);
    var told = new ArrayList<String>();

    ImageFolders.find(settings(0), () -> false, (done, all) -> told.add(done + "/" + all));

    assertThat(told).hasSize(40).startsWith("1/40", "2/40").endsWith("40/40");
  }

  @Test
  void saysThatThereIsNoFolder() {
    var missing = TestSettings.small(folder.resolve("nowhere"), 1, Map.of()).data();

    assertThatThrownBy(() -> ImageFolders.read(missing))
        .hasMessageContaining("data.root: no folder " + folder.resolve("nowhere"));
  }

  @Test
  void namesAClassWithoutImages() throws IOException {
    GenerateDocuments.write(folder, 20, 1, 24);
    Files.createDirectories(folder.resolve("poem"));

    assertRefused("no image to train class poem in " + folder);
  }

  @Test
  void namesTheOnlyClass() throws IOException {
    Files.createDirectories(folder.resolve("poem"));

    assertRefused(
        "at least two folders of images, one per class, are needed in %s, which has [poem]"
            .formatted(folder));
  }

  @Test
  void namesAFileThatCannotBeRead() throws IOException {
    GenerateDocuments.write(folder, 20, 1, 24);
    var lost = folder.resolve("form/0009.png");
    Files.createSymbolicLink(lost, folder.resolve("elsewhere.png"));

    assertRefused(
        "cannot read the image %s: java.nio.file.NoSuchFileException: %s".formatted(lost, lost));
  }

  /// 30 gray pictures of 16 pixels take 7680 bytes.
  @ParameterizedTest
  @ValueSource(longs = {0, 1000, 7680})
  void readsOnceMoreWhatDoesNotFitInTheMemory(long bytes) throws IOException {
    GenerateDocuments.write(folder, 30, 1, 24);
    var samples = ImageNames.below(folder).stream().map(file -> new Sample(file, 0)).toList();

    var loader = new ImageLoader(settings(0), () -> false, bytes);
    var images = loader.found(samples, () -> {});
    loader.decode(images);

    assertThat(images)
        .filteredOn(image -> image.picture().equals(image.picture()))
        .hasSize((int) bytes / 256);
    for (int i = 0; i < images.size(); i++) {
      var file = samples.get(i).file();
      assertThat(images.get(i).picture().orElseThrow().values())
          .isEqualTo(Picture.decode(Files.readAllBytes(file), 16).values());
    }
    for (var sample : samples) {
      Files.delete(sample.file());
    }
    assertThat(images).as("known to be whole").allMatch(Labeled::isWhole);
    if (bytes < 7680) {
      assertThatThrownBy(() -> images.forEach(Labeled::picture))
          .hasMessageStartingWith("cannot read the image ");
    }
  }

  @Test
  void holdsBackOthersForAnotherSeedOfTheSplitOnly() throws IOException {
    GenerateDocuments.write(folder, 100, 1, 24);

    var first = held(0);

    assertThat(held(0)).isEqualTo(first);
    assertThat(held(1)).isNotEqualTo(first).hasSameSizeAs(first);
  }

  private List<String> held(long splitSeed) {
    return ImageFolders.read(TestSettings.small(folder, 1, Map.of("split_seed", splitSeed)).data())
        .val()
        .stream()
        .map(image -> Arrays.toString(image.picture().orElseThrow().values()))
        .toList();
  }

  @Test
  void stopsReadingWhenAskedTo() throws IOException {
    GenerateDocuments.write(folder, 20, 1, 24);
    var read = new AtomicInteger();

    assertThatThrownBy(
            () -> ImageFolders.find(settings(0), () -> read.incrementAndGet() == 8, (_, _) -> {}))
        .isInstanceOfSatisfying(
            TrainingFailure.class,
            failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.STOPPED));
  }

  private void assertRefused(String message) {
    assertThatThrownBy(() -> ImageFolders.read(settings(0)))
        .isInstanceOfSatisfying(
            TrainingFailure.class,
            failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.DATA))
        .hasMessage(message);
  }

  private DataSettings settings(int maxCorrupt) {
    return TestSettings.small(folder, 1, Map.of("max_corrupt", (long) maxCorrupt)).data();
  }

  private static List<Integer> labels(List<Labeled> images) {
    return images.stream().map(Labeled::label).toList();
  }
}

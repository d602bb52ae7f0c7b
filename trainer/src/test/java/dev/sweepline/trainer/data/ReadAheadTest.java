package dev.sweepline.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.TestSettings;
import dev.sweepline.trainer.config.Settings;
import dev.sweepline.trainer.config.Settings.DataSettings;
import dev.sweepline.trainer.data.ImageSet.Labeled;
import dev.sweepline.trainer.failure.TrainingFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What training sees of images that are decoded while it runs.
@Timeout(60)
class ReadAheadTest {
  private static final int EPOCH = 5;

  @TempDir Path folder;

  @BeforeEach
  void generate() throws IOException {
    GenerateDocuments.write(folder.resolve("train"), 40, 1, 24);
    GenerateDocuments.write(folder.resolve("val"), 10, 2, 24);
  }

  /// Of two threads one waits for the last image, however early it comes to it.
  @Test
  void trainingBeginsBeforeAllImagesAreDecoded() {
    var settings = settings(0, 2);
    var found = ImageFolders.find(settings.data(), () -> false, (_, _) -> {});
    var blocked = new CountDownLatch(1);
    var images = withLastValidationImage(found, blocked);

    try (var batches = Batches.training(images, settings, 0)) {
      for (int step = 0; step < EPOCH; step++) {
        var batch = batches.next();
        assertThat(batch.size()).isEqualTo(8);
        batches.giveBack(batch);
      }
      blocked.countDown();
    }
  }

  @Test
  void stopsWhileItWaitsForAFileSystemThatHangs() {
    var settings = settings(0, 1);
    var found = ImageFolders.find(settings.data(), () -> false, (_, _) -> {});
    var blocked = new CountDownLatch(1);
    var hanging = new Labeled(Pixels.decodedBy(() -> awaited(blocked), _ -> true), 0);
    var images = new ImageSet(found.classes(), List.of(hanging, hanging), found.val(), "");

    try (var batches = Batches.training(images, settings, 0)) {
      assertThat(batches.next(() -> true)).isEmpty();
    }
  }

  /// Wherever it is: nobody waits an epoch to be told of an image that validation needs.
  @ParameterizedTest
  @ValueSource(strings = {"train/memo/0003.png", "val/memo/0001.png"})
  void namesACorruptImageWhileItTrains(String name) throws IOException {
    var corrupt = corrupted(name);
    var settings = settings(0, 1);
    var images = ImageFolders.find(settings.data(), () -> false, (_, _) -> {});

    assertThatThrownBy(() -> trainTillItFails(images, settings))
        .isInstanceOfSatisfying(
            TrainingFailure.class,
            failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.DATA))
        .hasMessageStartingWith("corrupt image " + corrupt + ": ")
        .hasMessageEndingWith("(data.max_corrupt=0)");
  }

  @Test
  void namesAClassOfWhichAllImagesAreCorrupt() throws IOException {
    for (int i = 1; i <= 4; i++) {
      corrupted("train/form/000%d.png".formatted(i));
    }
    var settings = settings(4, 2);
    var images = ImageFolders.find(settings.data(), () -> false, (_, _) -> {});

    assertThatThrownBy(() -> trainTillItFails(images, settings))
        .hasMessage("no image to train class form in " + folder);
  }

  @Test
  void saysThatAllImagesToTrainOnAreCorrupt() throws IOException {
    for (var file : ImageNames.below(folder.resolve("train"))) {
      Files.writeString(file, "not a picture");
    }
    var settings = settings(100, 1);
    var images = ImageFolders.find(settings.data(), () -> false, (_, _) -> {});

    assertThatThrownBy(() -> trainTillItFails(images, settings))
        .isInstanceOfSatisfying(
            TrainingFailure.class,
            failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.DATA));
  }

  @Test
  void aCorruptImageGivesItsPlaceToTheNextInTrainingAndIsLeftOutInValidation() throws IOException {
    corrupted("train/article/0001.png");
    corrupted("train/article/0002.png");
    corrupted("val/slide/0001.png");

    var one = epoch(settings(5, 1));

    assertThat(one.trained()).hasSize(EPOCH * 8);
    assertThat(one.validated()).hasSize(9);
    assertThat(epoch(settings(5, 3))).isEqualTo(one);
  }

  /// So that `evaluate`, which decodes first, judges by the same images.
  @Test
  void holdsTheSameImagesBackWhicheverAreCorrupt() throws IOException {
    var pages = folder.resolve("pages");
    GenerateDocuments.write(pages, 50, 1, 24);
    var before = pass(Batches.validation(ImageFolders.read(data(pages)), settings(1, 1)));
    var spoiled = corrupted("pages/form/0001.png");

    var after = ImageFolders.read(data(pages));

    assertThat(after.train().size() + after.val().size()).as(spoiled.toString()).isEqualTo(49);
    assertThat(before).containsAll(pass(Batches.validation(after, settings(1, 1))));
  }

  private record Epoch(List<List<Float>> trained, List<List<Float>> validated) {}

  /// Every image that one epoch shows.
  private static Epoch epoch(Settings settings) {
    var images = ImageFolders.find(settings.data(), () -> false, (_, _) -> {});
    try (var training = Batches.training(images, settings, 0);
        var validation = Batches.validation(images, settings)) {
      return new Epoch(pass(training), pass(validation));
    }
  }

  private static List<List<Float>> pass(Batches batches) {
    var images = new ArrayList<List<Float>>();
    for (int step = 0; step < batches.stepsPerPass(); step++) {
      var batch = batches.next();
      var floats = batch.images().asFloatBuffer();
      for (int i = 0; i < batch.size(); i++) {
        var image = new ArrayList<Float>();
        for (int k = 0; k < floats.limit() / batch.size(); k++) {
          image.add(floats.get());
        }
        images.add(image);
      }
      batches.giveBack(batch);
    }
    return images;
  }

  private static void trainTillItFails(ImageSet images, Settings settings) {
    try (var batches = Batches.training(images, settings, 0)) {
      while (true) {
        batches.giveBack(batches.next());
      }
    }
  }

  private static ImageSet withLastValidationImage(ImageSet found, CountDownLatch blocked) {
    var val = new ArrayList<>(found.val());
    val.add(new Labeled(Pixels.decodedBy(() -> awaited(blocked), _ -> true), 0));
    return new ImageSet(found.classes(), found.train(), val, found.digest());
  }

  private static Optional<Picture> awaited(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Optional.empty();
  }

  private Path corrupted(String name) throws IOException {
    return Files.writeString(folder.resolve(name), "not a picture");
  }

  private static DataSettings data(Path root) {
    return TestSettings.small(root, 1, Map.of("max_corrupt", 1L)).data();
  }

  private Settings settings(long maxCorrupt, long workers) {
    return TestSettings.small(
        folder, 1_000_000, Map.of("max_corrupt", maxCorrupt, "workers", workers));
  }
}

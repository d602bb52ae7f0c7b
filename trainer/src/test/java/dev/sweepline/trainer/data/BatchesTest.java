package dev.sweepline.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sweepline.trainer.TestSettings;
import dev.sweepline.trainer.config.AugmentationSettings;
import dev.sweepline.trainer.config.AugmentationSettings.Cutmix;
import dev.sweepline.trainer.config.AugmentationSettings.Cutout;
import dev.sweepline.trainer.config.AugmentationSettings.Document;
import dev.sweepline.trainer.config.AugmentationSettings.Mixup;
import dev.sweepline.trainer.config.AugmentationSettings.None;
import dev.sweepline.trainer.config.AugmentationSettings.RandAugment;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchesTest {
  private static final int CLASSES = 10;

  @TempDir static Path folder;
  private static ImageSet images;

  @BeforeAll
  static void read() throws IOException {
    GenerateDocuments.write(folder, 40, 1, 24);
    images = ImageFolders.read(TestSettings.small(folder, 1, Map.of()).data());
  }

  static Stream<AugmentationSettings> augmentations() {
    return Stream.of(
        new Cutout(2, 0.3, 1),
        new Mixup(0.4, 1),
        new Cutmix(1, 1),
        new RandAugment(3, 20),
        new Document(5, 0.1, 0.05, 0.3, 0.3, 0.3, 0.05, 0.5, 0.5));
  }

  @ParameterizedTest
  @MethodSource("augmentations")
  void changesImagesTheSameWayForTheSameSeedAndStepOnly(AugmentationSettings augmentation) {
    var plain = pixels(new None(), 1, 5);
    var changed = pixels(augmentation, 1, 5);

    assertThat(changed).isNotEqualTo(plain).isEqualTo(pixels(augmentation, 1, 5));
    assertThat(pixels(augmentation, 1, 6)).isNotEqualTo(changed);
    assertThat(pixels(augmentation, 2, 5)).isNotEqualTo(changed);
  }

  @ParameterizedTest
  @MethodSource("augmentations")
  void keepsTargetsDistributions(AugmentationSettings augmentation) {
    var targets = make(augmentation, 1, 5).targets();

    for (int row = 0; row < 4; row++) {
      var sum = 0f;
      for (int c = 0; c < CLASSES; c++) {
        assertThat(targets[row * CLASSES + c]).isBetween(0f, 1f);
        sum += targets[row * CLASSES + c];
      }
      assertThat(sum).isCloseTo(1f, within(1e-5f));
    }
  }

  @Test
  void smoothsLabels() {
    var targets = make(new None(), 1, 0).targets();

    assertThat(targets[0]).isCloseTo(0.91f, within(1e-6f));
    assertThat(targets[1]).isCloseTo(0.01f, within(1e-6f));
  }

  @ParameterizedTest
  @ValueSource(longs = {2, 5})
  void makesTheSameBatchesWithMoreWorkers(long workers) {
    assertThat(trained(workers)).isEqualTo(trained(1));
  }

  /// Pixels and targets of two epochs.
  private static List<Float> trained(long workers) {
    var changes =
        Map.of(
            "workers",
            workers,
            "augmentation",
            Map.of("name", "document", "blur", 0.5, "jpeg", 0.5));
    var settings = TestSettings.small(folder, 2, changes);
    var all = new ArrayList<Float>();
    try (var batches = Batches.training(images, settings, 0)) {
      for (int step = 0; step < 2 * Batches.stepsPerEpoch(images, settings); step++) {
        var batch = batches.next();
        var floats = batch.images().asFloatBuffer();
        IntStream.range(0, floats.limit()).mapToObj(floats::get).forEach(all::add);
        for (float target : batch.targets()) {
          all.add(target);
        }
        batches.giveBack(batch);
      }
    }
    return all;
  }

  @Test
  void saysWhenABatchIsLargerThanAnyArray() {
    var settings = TestSettings.small(folder, 1, Map.of("batch_size", 48L, "image_size", 2048L));
    var train = Collections.nCopies(48, images.train().getFirst());
    var set = new ImageSet(images.classes(), train, images.val(), "");

    assertThatThrownBy(() -> Batches.training(set, settings, 0))
        .hasMessage(
            "data.batch_size: 48 images of 2048 × 2048 px take 2.3 GiB at once, of which 2 are possible");
  }

  @Test
  void writesIntoTheMemoryThatItIsGivenAndNoOther() {
    var settings = TestSettings.small(folder, 2, Map.of("workers", 2L));
    var given = new ArrayList<MemorySegment>();
    var seen = new HashSet<MemorySegment>();

    try (var batches =
        Batches.training(
            images,
            settings,
            0,
            bytes -> {
              var memory = ImageMemory.plain(bytes);
              given.add(MemorySegment.ofBuffer(memory));
              return memory;
            })) {
      for (int step = 0; step < 2 * Batches.stepsPerEpoch(images, settings); step++) {
        var batch = batches.next();
        seen.add(MemorySegment.ofBuffer(batch.images()));
        batches.giveBack(batch);
      }
    }

    assertThat(given).hasSize(4).containsAll(seen);
  }

  /// Whether somebody takes them or not: two wait while one is worked on.
  @Test
  @Timeout(60)
  void makesBatchesAheadOfTheStep() {
    var settings = TestSettings.small(folder, 2, Map.of("workers", 2L));
    var made = Collections.synchronizedList(new ArrayList<String>());
    var ahead = new CountDownLatch(4 * 8);
    var bothWork = new CountDownLatch(2);
    var picture = images.train().getFirst().picture();
    var counts = new AtomicBoolean();
    var train =
        Stream.generate(() ->
                Pixels.decodedBy(
                    () -> {
                      if (counts.get()) {
                        made.add(Thread.currentThread().getName());
                        ahead.countDown();
                        bothWork.countDown();
                        await(bothWork);
                      }
                      return picture;
                    },
                    _ -> false))
            .limit(40)
            .map(pixels -> new ImageSet.Labeled(pixels, 0))
            .toList();
    // Only batches ask again for what is known to be whole, and was not kept.
    assertThat(train).allMatch(image -> image.pixels().isWhole());
    counts.set(true);

    try (var batches =
        Batches.training(new ImageSet(images.classes(), train, images.val(), ""), settings, 0)) {
      batches.next();

      await(ahead);
      assertThat(made)
          .contains("batches-0", "batches-1")
          .doesNotContain(Thread.currentThread().getName());
    }
  }

  @Test
  void takesEveryImageOncePerEpochInAnotherOrderEachTime() {
    var order = Order.shuffled(20, 4, 7);

    var first = epoch(order, 0);
    var second = epoch(order, 1);

    assertThat(first).hasSize(20).doesNotHaveDuplicates().isNotEqualTo(second);
    assertThat(second).containsExactlyInAnyOrderElementsOf(first);
    assertThat(epoch(Order.shuffled(20, 4, 7), 0)).isEqualTo(first);
  }

  private static List<Integer> epoch(Order order, int epoch) {
    return IntStream.range(0, 5)
        .flatMap(i -> IntStream.of(order.indices(epoch * 5L + i)))
        .boxed()
        .toList();
  }

  private static List<Float> pixels(AugmentationSettings augmentation, long seed, long step) {
    var floats = make(augmentation, seed, step).images().asFloatBuffer();
    return IntStream.range(0, floats.limit()).mapToObj(floats::get).toList();
  }

  private static Batch make(AugmentationSettings augmentation, long seed, long step) {
    var maker =
        new BatchMaker(
            images.train(),
            BatchMaker.Corrupt.REPLACED,
            CLASSES,
            16,
            augmentation,
            0.1,
            ClassWeights.equal(),
            seed);
    return maker.make(step, new int[] {0, 9, 17, 29}, ImageMemory.of(4, 16, 16));
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).as("not within 20 s: %s", latch).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

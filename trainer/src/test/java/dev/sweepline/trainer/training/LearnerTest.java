package dev.sweepline.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.config.Settings;
import dev.sweepline.trainer.config.SettingsReader;
import dev.sweepline.trainer.data.Batch;
import dev.sweepline.trainer.data.Batches;
import dev.sweepline.trainer.data.GenerateDocuments;
import dev.sweepline.trainer.data.ImageFolders;
import dev.sweepline.trainer.data.ImageSet;
import dev.sweepline.trainer.failure.TrainingFailure;
import dev.sweepline.trainer.model.TorchOps;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LearnerTest {
  @TempDir static Path data;

  @BeforeAll
  static void generate() throws IOException {
    GenerateDocuments.main(new String[] {data.toString(), "--pages", "40", "--size", "24"});
  }

  /// Batch normalisation sees micro-batches, so all hold the same image here.
  @Test
  void microBatchesAddUpToTheGradientOfTheWholeBatch() {
    var whole = settings(16, 1e-3);
    var read = ImageFolders.read(whole.data());
    var one = Collections.nCopies(16, read.train().getFirst());
    var images = new ImageSet(read.classes(), one, read.val(), read.digest());

    var once = gradients(whole, images);
    var inParts = gradients(settings(4, 1e-3), images);

    assertThat(inParts.keySet()).isEqualTo(once.keySet());
    once.forEach((name, gradient) ->
        assertThat(inParts.get(name)).as(name).isCloseTo(gradient, within(1e-5)));
    assertThat(Collections.max(once.values())).isGreaterThan(1e-3);
  }

  /// With batch normalisation frozen no image sees another, so the parts may differ. A larger
  /// epsilon keeps AdamW from making a whole step of what is a rounding error.
  @ParameterizedTest
  @ValueSource(strings = {"adamw", "sgd"})
  void microBatchesGiveTheParametersOfTheWholeBatch(String optimizer) {
    var frozen =
        Map.<String, Object>of(
            "optimizer", optimizer, "freeze_batch_norm", true, "lr", 1e-3, "eps", 1e-4);
    var whole = settings(32, 32, frozen);
    var images = ImageFolders.read(whole.data());

    var once = trained(whole, images, 5);
    var inParts = trained(settings(32, 16, frozen), images, 5);

    assertThat(inParts.keySet()).isEqualTo(once.keySet());
    once.forEach((name, values) ->
        assertThat(inParts.get(name)).as(name).containsExactly(values, within(2e-5f)));
    assertThat(once.get("features.0.1.running_mean")).containsOnly(0);
    assertThat(once.get("features.0.1.weight")).doesNotContain(1);
  }

  @Test
  void judgesTheAverageOfTheWeightsAndKeepsBoth() {
    var averaging = Map.<String, Object>of("ema_decay", 0.5, "lr", 1e-3);
    var plain = settings(16, 16, Map.of("lr", 1e-3));
    var images = ImageFolders.read(plain.data());
    var first = trained(plain, images, 1);
    var second = trained(plain, images, 2);

    var average = trained(settings(16, 16, averaging), images, 2);

    // The second value counts 1 − min(0.5, 2 / 12).
    float share = 1 - 2 / 12f;
    for (var name : List.of("classifier.1.weight", "features.1.0.block.0.1.running_var")) {
      var expected = Objects.requireNonNull(first.get(name)).clone();
      for (int i = 0; i < expected.length; i++) {
        expected[i] += share * (Objects.requireNonNull(second.get(name))[i] - expected[i]);
      }
      assertThat(average.get(name)).as(name).containsExactly(expected, within(1e-6f));
      assertThat(average.get("optimizer.weight." + name)).isEqualTo(second.get(name));
    }
  }

  /// Everything a checkpoint holds after some steps.
  private static Map<String, float[]> trained(Settings settings, ImageSet images, int steps) {
    var values = new LinkedHashMap<String, float[]>();
    try (var learner = new Learner(settings, images.classes().size(), 1, Device.cpu());
        var batches = Batches.training(images, settings, 0)) {
      for (int step = 0; step < steps; step++) {
        var batch = batches.next();
        step(learner, batch, step);
        batches.giveBack(batch);
      }
      learner.arrays().forEach((name, array) -> values.put(name, array.toFloatArray()));
    }
    return values;
  }

  /// Without a GPU none can be pinned.
  @Test
  void writesBatchesToOtherMemoryWhereNoneCanBePinned() {
    try (var ops = new TorchOps()) {
      var memory = Learner.pinnedOrPlain(ops, 64);

      assertThat(memory.capacity()).isEqualTo(64);
      assertThat(memory.isDirect()).isTrue();
      assertThat(memory.order()).isEqualTo(ByteOrder.nativeOrder());
    }
  }

  @Test
  void givesUpWhenTheLossIsNoNumber() {
    var wild = settings(16, 1000);
    var images = ImageFolders.read(wild.data());

    assertThatThrownBy(
            () -> {
              try (var learner = new Learner(wild, 10, 1, Device.cpu());
                  var batches = Batches.training(images, wild, 0)) {
                for (int step = 0; step < 200; step++) {
                  var batch = batches.next();
                  step(learner, batch, step);
                  batches.giveBack(batch);
                }
              }
            })
        .isInstanceOfSatisfying(
            TrainingFailure.class,
            failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.DIVERGED))
        .hasMessageMatching("the loss is (NaN|-?Infinity) at step \\d+");
  }

  @Test
  void computesTheSameGradientsWhenGarbageIsCollectedBeforeTheBackwardPass() {
    try (var manager = NDManager.newBaseManager("PyTorch");
        var scratch = manager.newSubManager()) {
      var said = manager.create(new float[] {-1, -2, -3});
      said.setRequiresGradient(true);
      try (var collector = Engine.getEngine("PyTorch").newGradientCollector()) {
        var loss = Learner.loss(scratch, said, scratch.create(new float[] {1, 2, 3}), 16);
        collectGarbageAndWriteOverIt();
        collector.backward(loss);
      }

      assertThat(said.getGradient().toFloatArray()).containsExactly(-0.0625f, -0.125f, -0.1875f);
    }
  }

  private static void collectGarbageAndWriteOverIt() {
    var buffers =
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct"))
            .findFirst()
            .orElseThrow();
    ByteBuffer.allocateDirect(1);
    long before = buffers.getCount();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    do {
      System.gc();
    } while (buffers.getCount() >= before && System.nanoTime() < deadline);
    for (int i = 0; i < 100; i++) {
      ByteBuffer.allocateDirect(4 + 4 * (i % 4)).putInt(0, 0x40000000);
    }
  }

  private static void step(Learner learner, Batch batch, long step) {
    learner.gather(batch, step, () -> false);
    learner.apply(step);
  }

  /// The norm of each parameter's first moment after one step: a tenth of its gradient's.
  private static Map<String, Double> gradients(Settings settings, ImageSet images) {
    var norms = new HashMap<String, Double>();
    try (var learner = new Learner(settings, images.classes().size(), 1, Device.cpu());
        var batches = Batches.training(images, settings, 0)) {
      step(learner, batches.next(), 0);
      learner
          .arrays()
          .forEach((name, array) -> {
            if (name.startsWith("optimizer.mean.")) {
              norms.put(name, (double) array.norm().getFloat());
            }
          });
    }
    return norms;
  }

  private static Settings settings(long microBatch, double lr) {
    return settings(16, microBatch, Map.of("lr", lr));
  }

  private static Settings settings(long batch, long microBatch, Map<String, Object> changes) {
    var training =
        new HashMap<String, Object>(
            Map.of(
                "weight_decay",
                1,
                "grad_clip",
                0,
                "max_epochs",
                200L,
                "warmup_epochs",
                0L,
                "scheduler",
                "constant"));
    training.putAll(changes);
    return SettingsReader.read(
        Map.of(
            "model", Map.of("name", "nano", "drop_rate", 0, "drop_path_rate", 0),
            "data",
                Map.of(
                    "root",
                    data.toString(),
                    "image_size",
                    16L,
                    "batch_size",
                    batch,
                    "micro_batch_size",
                    microBatch),
            "training", training));
  }
}

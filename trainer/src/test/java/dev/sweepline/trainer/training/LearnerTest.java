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
import dev.sweepline.trainer.data.Batches;
import dev.sweepline.trainer.data.GenerateDocuments;
import dev.sweepline.trainer.data.ImageFolders;
import dev.sweepline.trainer.data.ImageSet;
import dev.sweepline.trainer.failure.TrainingFailure;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
                  learner.step(batch, step);
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

  /// The norm of each parameter's first moment after one step: a tenth of its gradient's.
  private static Map<String, Double> gradients(Settings settings, ImageSet images) {
    var norms = new HashMap<String, Double>();
    try (var learner = new Learner(settings, images.classes().size(), 1, Device.cpu());
        var batches = Batches.training(images, settings, 0)) {
      learner.step(batches.next(), 0);
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
                    16L,
                    "micro_batch_size",
                    microBatch),
            "training",
                Map.of(
                    "lr",
                    lr,
                    "weight_decay",
                    1,
                    "grad_clip",
                    0,
                    "max_epochs",
                    200L,
                    "warmup_epochs",
                    0L,
                    "scheduler",
                    "constant")));
  }
}

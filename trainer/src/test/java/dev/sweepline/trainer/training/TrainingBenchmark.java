package dev.sweepline.trainer.training;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import com.sun.management.OperatingSystemMXBean;
import dev.sweepline.trainer.config.Settings;
import dev.sweepline.trainer.config.SettingsReader;
import dev.sweepline.trainer.data.Batch;
import dev.sweepline.trainer.data.Batches;
import dev.sweepline.trainer.data.GenerateDocuments;
import dev.sweepline.trainer.data.ImageFolders;
import dev.sweepline.trainer.training.PythonSide.Taken;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/// Run by `make bench-trainer`, not with the tests: it measures.
@TestMethodOrder(OrderAnnotation.class)
class TrainingBenchmark {
  private static final int BATCH = 16;
  private static final int MANY_STEPS = 1000;
  private static final OperatingSystemMXBean PROCESS =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private static final Device DEVICE = Devices.of(System.getProperty("bench.device", "cpu"));

  @TempDir Path pages;

  @BeforeEach
  void generate() throws IOException {
    GenerateDocuments.main(new String[] {pages.toString(), "--pages", "100", "--size", "224"});
  }

  @Test
  @Order(2)
  void imagesPerSecondBesidePythons() throws IOException {
    var threads = System.getProperty("bench.threads", "1");
    try (var python = PythonSide.start("torch_step.py", DEVICE.isGpu() ? "cuda" : "cpu", threads)) {
      System.out.printf(
          "training steps of efficientnet_b0, %s, %s, threads %s%n",
          python.ready(), DEVICE.getDeviceType(), threads);
      System.out.println(
          "medians of 5 rounds in turns; a ratio is the median of the rounds' ratios");
      System.out.println("px   batch" + Rounds.heading(DEVICE.isGpu()));
      if (DEVICE.isGpu()) {
        compare(224, 16, 50, python);
        compare(224, 64, 30, python);
        compare(384, 32, 30, python);
      } else {
        compare(64, BATCH, 12, python);
        compare(128, BATCH, 8, python);
        compare(224, BATCH, 4, python);
      }
    }
  }

  private void compare(int size, int batch, int steps, PythonSide python) throws IOException {
    try (var side = new Side(settings(size, batch))) {
      side.take(3);
      python.ask("%d %d 3".formatted(size, batch));
      var rounds = new Rounds(batch * steps, DEVICE.isGpu());
      for (int round = 0; round < Rounds.COUNT; round++) {
        rounds.add(
            () -> python.ask("%d %d %d".formatted(size, batch, steps)), () -> side.take(steps));
      }
      System.out.printf("%-4d %5d%s%n", size, batch, rounds.line());
    }
  }

  /// First, as large images leave memory behind that is used again.
  @Test
  @Order(1)
  void memoryOverManySteps() throws IOException {
    try (var side = new Side(settings(32, 8))) {
      side.take(100);
      System.out.printf("MiB of the process (32 px, batch 8) after 100 steps: %s", taken());
      for (int i = 1; i <= 4; i++) {
        side.take(MANY_STEPS / 4);
        System.out.printf(", %d: %s", 100 + i * MANY_STEPS / 4, taken());
      }
      System.out.println();
    }
  }

  /// A learner and one batch, again and again.
  private static final class Side implements AutoCloseable {
    private final Learner learner;
    private final Batches batches;
    private final Batch batch;
    private long step;

    Side(Settings settings) {
      var images = ImageFolders.read(settings.data());
      learner = new Learner(settings, images.classes().size(), 1, DEVICE);
      batches = Batches.training(images, settings, 0, learner::batchMemory);
      batch = batches.next();
    }

    Taken take(int steps) {
      long start = System.nanoTime();
      long processor = PROCESS.getProcessCpuTime();
      for (int i = 0; i < steps; i++) {
        learner.gather(batch, step, () -> false);
        learner.apply(step++);
      }
      return new Taken(
          (System.nanoTime() - start) / 1e9, (PROCESS.getProcessCpuTime() - processor) / 1e9);
    }

    @Override
    public void close() {
      batches.close();
      learner.close();
    }
  }

  private Settings settings(int size, int batch) {
    return SettingsReader.read(
        Map.of(
            "model", Map.of("name", "efficientnet_b0"),
            "data",
                Map.of(
                    "root",
                    pages.toString(),
                    "image_size",
                    (long) size,
                    "batch_size",
                    (long) batch,
                    "workers",
                    1L),
            "training", Map.of("max_epochs", 5000L)));
  }

  private static String taken() throws IOException {
    if (!DEVICE.isGpu()) {
      return Long.toString(resident());
    }
    long onGpu = CudaUtils.getGpuMemory(DEVICE).getUsed() >> 20;
    return "%d (of the GPU by all: %d)".formatted(resident(), onGpu);
  }

  private static long resident() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
        .sum();
  }
}

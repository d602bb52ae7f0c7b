package dev.sweepline.trainer.training;

import ai.djl.Device;
import com.sun.management.OperatingSystemMXBean;
import dev.sweepline.trainer.config.Settings;
import dev.sweepline.trainer.config.SettingsReader;
import dev.sweepline.trainer.data.Batches;
import dev.sweepline.trainer.data.ImageFolders;
import dev.sweepline.trainer.training.PythonSide.Taken;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Run by `make bench-trainer`, not with the tests: epochs over image files, decoding and
/// augmentation included.
class EpochBenchmark {
  private static final int BATCH = 16;
  private static final OperatingSystemMXBean PROCESS =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private final String workers = System.getProperty("bench.workers", "1");
  private final String threads = System.getProperty("bench.threads", "1");
  private final Device device = Devices.of(System.getProperty("bench.device", "cpu"));

  @Test
  void imagesPerSecondWithDataLoadingBesidePythons() throws IOException {
    System.out.printf(
        "epochs of efficientnet_b0 over files of 868 px, half gray PNG, half colour JPEG; batch %d, %s, threads %s, workers %s%n",
        BATCH, device.getDeviceType(), threads, workers);
    System.out.println("medians of 5 rounds in turns; a ratio is the median of the rounds' ratios");
    System.out.printf(
        "%-4s %-12s %-28s%s%n", "px", "augmentation", "epoch", Rounds.heading(device.isGpu()));
    if (device.isGpu()) {
      compare(224, 640, "none");
      compare(224, 640, "randaugment");
    } else {
      compare(64, 320, "none");
      compare(64, 320, "randaugment");
      compare(128, 128, "none");
      compare(224, 64, "none");
    }
  }

  private void compare(int size, int pages, String augmentation) throws IOException {
    var folder = Pages.folder(pages);
    var first = new Rounds(pages, device.isGpu());
    var later = new Rounds(pages, device.isGpu());
    var cached = new Rounds(pages, device.isGpu());
    try (var python =
            PythonSide.start(
                "torch_epoch.py",
                device.isGpu() ? "cuda" : "cpu",
                threads,
                workers,
                folder.resolve("train").toString());
        var ours = new Ours(settings(folder, size, augmentation), pages / BATCH, device)) {
      python.ready();
      for (int round = 0; round < Rounds.COUNT; round++) {
        python.ask("prepare first");
        first.add(
            () -> python.ask("first %d %d %s".formatted(size, BATCH, augmentation)), ours::first);
        later.add(() -> python.ask("again"), ours::again);
        python.ask("prepare cached");
        cached.addOursOf(later, () -> python.ask("cached"));
      }
    }
    print(size, augmentation, "first", first);
    print(size, augmentation, "later, Python decodes again", later);
    print(size, augmentation, "later, Python has a cache", cached);
  }

  private static void print(int size, String augmentation, String epoch, Rounds rounds)
      throws IOException {
    System.out.printf("%-4d %-12s %-28s%s%n", size, augmentation, epoch, rounds.line());
  }

  /// One network; the images are found and decoded anew for each first epoch.
  private static final class Ours implements AutoCloseable {
    private final Settings settings;
    private final int steps;
    private final Learner learner;
    private @Nullable Batches batches;
    private long step;

    Ours(Settings settings, int steps, Device device) {
      this.settings = settings;
      this.steps = steps;
      learner = new Learner(settings, 10, steps, device);
    }

    Taken first() {
      closeBatches();
      return timed(() -> {
        var images = ImageFolders.find(settings.data(), () -> false, (_, _) -> {});
        var begun = Batches.training(images, settings, step, learner::batchMemory);
        batches = begun;
        train(begun);
      });
    }

    Taken again() {
      var begun = batches;
      if (begun == null) {
        throw new IllegalStateException("no first epoch");
      }
      return timed(() -> train(begun));
    }

    private void train(Batches begun) {
      for (int i = 0; i < steps; i++) {
        var batch = begun.next();
        learner.gather(batch, step, () -> false);
        learner.apply(step++);
        begun.giveBack(batch);
      }
    }

    private static Taken timed(Runnable epoch) {
      long start = System.nanoTime();
      long processor = PROCESS.getProcessCpuTime();
      epoch.run();
      return new Taken(
          (System.nanoTime() - start) / 1e9, (PROCESS.getProcessCpuTime() - processor) / 1e9);
    }

    private void closeBatches() {
      var begun = batches;
      if (begun != null) {
        begun.close();
        batches = null;
      }
    }

    @Override
    public void close() {
      closeBatches();
      learner.close();
    }
  }

  private Settings settings(Path folder, int size, String augmentation) {
    return SettingsReader.read(
        Map.of(
            "model",
            Map.of("name", "efficientnet_b0"),
            "data",
            Map.of(
                "root",
                folder.toString(),
                "image_size",
                (long) size,
                "batch_size",
                (long) BATCH,
                "workers",
                Long.valueOf(workers),
                "augmentation",
                Map.of("name", augmentation)),
            "training",
            Map.of("max_epochs", 5000L)));
  }
}

package dev.sweepline.trainer.training;

import static dev.sweepline.trainer.training.PythonSide.load;
import static dev.sweepline.trainer.training.PythonSide.median;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Run by `make bench-trainer`, not with the tests: epochs over image files, decoding and
/// augmentation included.
class EpochBenchmark {
  private static final int BATCH = 16;
  private static final int ROUNDS = 5;
  private static final OperatingSystemMXBean PROCESS =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private final String workers = System.getProperty("bench.workers", "1");
  private final String threads = System.getProperty("bench.threads", "1");
  private final Device device = TrainingLoop.device(System.getProperty("bench.device", "cpu"));

  @Test
  void imagesPerSecondWithDataLoadingBesidePythons() throws IOException {
    System.out.printf(
        "an epoch over files of 868 px, half gray PNG, half colour JPEG; batch %d, threads %s, workers %s%n",
        BATCH, threads, workers);
    System.out.println("medians of 5 rounds in turns; a ratio is the median of the rounds' ratios");
    System.out.println(
        "px   augmentation  epoch                        python img/s  sweepline img/s  ratio  of processor time  load");
    compare(64, 320, "none");
    compare(64, 320, "randaugment");
    compare(128, 128, "none");
    compare(224, 64, "none");
  }

  private void compare(int size, int pages, String augmentation) throws IOException {
    var folder = Pages.folder(pages);
    var first = new Ratios(pages);
    var later = new Ratios(pages);
    var cached = new Ratios(pages);
    try (var python =
            PythonSide.start(
                "torch_epoch.py",
                device.isGpu() ? "cuda" : "cpu",
                threads,
                workers,
                folder.resolve("train").toString());
        var ours = new Ours(settings(folder, size, augmentation), pages / BATCH, device)) {
      python.ready();
      for (int round = 0; round < ROUNDS; round++) {
        first.add(python.ask("first %d %d %s".formatted(size, BATCH, augmentation)), ours.first());
        var again = ours.again();
        later.add(python.ask("again"), again);
        cached.add(python.ask("cached"), again);
      }
    }
    first.print(size, augmentation, "first");
    later.print(size, augmentation, "later, Python decodes again");
    cached.print(size, augmentation, "later, Python has a cache");
  }

  private static final class Ratios {
    private final int images;
    private final List<Taken> theirs = new ArrayList<>();
    private final List<Taken> ours = new ArrayList<>();

    Ratios(int images) {
      this.images = images;
    }

    void add(Taken python, Taken java) {
      theirs.add(python);
      ours.add(java);
    }

    void print(int size, String augmentation, String epoch) throws IOException {
      var ratios = new double[ROUNDS];
      var processorRatios = new double[ROUNDS];
      for (int i = 0; i < ROUNDS; i++) {
        ratios[i] = theirs.get(i).seconds() / ours.get(i).seconds();
        processorRatios[i] = theirs.get(i).processorSeconds() / ours.get(i).processorSeconds();
      }
      System.out.printf(
          Locale.ROOT,
          "%-4d %-13s %-28s %12.1f %16.1f %6.2f %18.2f %5s%n",
          size,
          augmentation,
          epoch,
          imagesPerSecond(theirs),
          imagesPerSecond(ours),
          median(ratios),
          median(processorRatios),
          load());
    }

    private double imagesPerSecond(List<Taken> taken) {
      return images / median(taken.stream().mapToDouble(Taken::seconds).toArray());
    }
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
        var images = ImageFolders.find(settings.data(), () -> false);
        var begun = Batches.training(images, settings, step);
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
        learner.step(batch, step++);
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

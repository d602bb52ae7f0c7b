package dev.sweepline.trainer.training;

import ai.djl.Device;
import com.sun.management.OperatingSystemMXBean;
import dev.sweepline.trainer.config.Settings;
import dev.sweepline.trainer.config.SettingsReader;
import dev.sweepline.trainer.data.Batch;
import dev.sweepline.trainer.data.Batches;
import dev.sweepline.trainer.data.GenerateDocuments;
import dev.sweepline.trainer.data.ImageFolders;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
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
  private static final int ROUNDS = 5;
  private static final int MANY_STEPS = 1000;
  private static final OperatingSystemMXBean PROCESS =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  @TempDir Path pages;

  @BeforeEach
  void generate() throws IOException {
    GenerateDocuments.main(new String[] {pages.toString(), "--pages", "40", "--size", "224"});
  }

  @Test
  @Order(2)
  void imagesPerSecondBesidePythons() throws IOException {
    var threads = System.getProperty("bench.threads");
    var process =
        new ProcessBuilder(
                System.getProperty("bench.python"),
                Path.of(System.getProperty("sweepline.root"), "trainer/bench/torch_step.py")
                    .toString(),
                threads)
            .redirectError(Redirect.INHERIT)
            .start();
    try (var answers = process.inputReader();
        var questions = process.outputWriter()) {
      System.out.printf("%s, batch %d, threads %s%n", answers.readLine(), BATCH, threads);
      System.out.println(
          "medians of 5 rounds in turns; a ratio is the median of the rounds' ratios");
      System.out.println("px   python img/s   sweepline img/s   ratio   of processor time   load");
      compare(64, 12, questions, answers);
      compare(128, 8, questions, answers);
      compare(224, 4, questions, answers);
    } finally {
      process.destroy();
    }
  }

  private void compare(int size, int steps, BufferedWriter questions, BufferedReader answers)
      throws IOException {
    try (var side = new Side(settings(size, BATCH))) {
      side.take(3);
      ask(size, 3, questions, answers);
      var theirs = new double[ROUNDS];
      var ours = new double[ROUNDS];
      var ratios = new double[ROUNDS];
      var processorRatios = new double[ROUNDS];
      for (int round = 0; round < ROUNDS; round++) {
        var python = ask(size, steps, questions, answers);
        var java = side.take(steps);
        theirs[round] = BATCH * steps / python.seconds();
        ours[round] = BATCH * steps / java.seconds();
        ratios[round] = python.seconds() / java.seconds();
        processorRatios[round] = python.processorSeconds() / java.processorSeconds();
      }
      System.out.printf(
          Locale.ROOT,
          "%-4d %12.1f %17.1f %7.2f %19.2f %6s%n",
          size,
          median(theirs),
          median(ours),
          median(ratios),
          median(processorRatios),
          Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0]);
    }
  }

  /// On a busy machine the processor's time says more.
  private record Taken(double seconds, double processorSeconds) {}

  private static Taken ask(int size, int steps, BufferedWriter questions, BufferedReader answers)
      throws IOException {
    questions.write(size + " " + steps + "\n");
    questions.flush();
    var answer = answers.readLine().split(" ", 2);
    return new Taken(Double.parseDouble(answer[0]), Double.parseDouble(answer[1]));
  }

  /// First, as large images leave memory behind that is used again.
  @Test
  @Order(1)
  void memoryOverManySteps() throws IOException {
    try (var side = new Side(settings(32, 8))) {
      side.take(100);
      System.out.printf("MiB of the process (32 px, batch 8) after 100 steps: %d", resident());
      for (int i = 1; i <= 4; i++) {
        side.take(MANY_STEPS / 4);
        System.out.printf(", %d: %d", 100 + i * MANY_STEPS / 4, resident());
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
      learner = new Learner(settings, images.classes().size(), 1, Device.cpu());
      batches = Batches.training(images, settings, 0);
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

  private static long resident() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
        .sum();
  }

  private static double median(double[] values) {
    var sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}

package dev.sweepline.trainer.training;

import dev.sweepline.trainer.data.GenerateDocuments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Run by `make bench-f1`, not with the tests: what the trainer and PyTorch learn of the same
/// pages.
class F1Benchmark {
  @TempDir Path folder;

  @Test
  void f1BesidePythons() throws IOException, InterruptedException {
    var pages = folder.resolve("pages");
    GenerateDocuments.main(new String[] {pages.toString(), "--pages", "1000", "--size", "96"});
    var exported = Files.createDirectories(folder.resolve("exported"));
    var comparison = new TorchComparison(pages, exported, 48, 20);
    long first = Long.getLong("bench.firstSeed", 1);
    var seeds =
        LongStream.range(first, first + Integer.getInteger("bench.seeds", 5)).boxed().toList();
    var ours = new ArrayList<Double>();
    for (long seed : seeds) {
      ours.add(comparison.train(seed).f1());
    }
    var pythons = comparison.python(seeds);
    var own = pythons.stream().map(python -> python.own().f1()).toList();
    var same = pythons.stream().map(python -> python.same().f1()).toList();

    System.out.println(
        "val_f1 of nano, 500 pages of 48 px to learn from, 500 to judge by, 20 epochs");
    System.out.println(
        "seed   sweepline   python   python with sweepline's beginnings and batches");
    for (int i = 0; i < seeds.size(); i++) {
      System.out.printf(
          Locale.ROOT,
          "%-4d %11.4f %8.4f %8.4f%n",
          seeds.get(i),
          ours.get(i),
          own.get(i),
          same.get(i));
    }
    System.out.printf(Locale.ROOT, "mean %11.4f %8.4f %8.4f%n", mean(ours), mean(own), mean(same));
    System.out.printf(
        Locale.ROOT,
        "s.e. %11.4f %8.4f %8.4f%n",
        standardError(ours),
        standardError(own),
        standardError(same));
    tell("python", ours, own);
    tell("python with sweepline's beginnings and batches", ours, same);
  }

  private static void tell(String name, List<Double> ours, List<Double> theirs) {
    double difference = mean(ours) - mean(theirs);
    double size = Math.abs(difference);
    System.out.printf(
        Locale.ROOT,
        "sweepline - %s: %+.4f, %.2f standard errors of Python's, %.2f of the difference%n",
        name,
        difference,
        size / standardError(theirs),
        size / Math.hypot(standardError(theirs), standardError(ours)));
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  /// Of the mean.
  private static double standardError(List<Double> values) {
    double mean = mean(values);
    double squares = values.stream().mapToDouble(value -> (value - mean) * (value - mean)).sum();
    return Math.sqrt(squares / (values.size() - 1) / values.size());
  }
}

package dev.sweepline.trainer.training;

import dev.sweepline.trainer.training.PythonSide.Taken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/// What both sides took for the same work, in turns, on a machine that does other things too.
final class Rounds {
  static final int COUNT = 5;

  private final int images;
  private final boolean onGpu;
  private final List<Side> python = new ArrayList<>();
  private final List<Side> sweepline = new ArrayList<>();

  /// `gpuBusy` is in percent, and NaN where there is none.
  private record Side(Taken taken, double gpuBusy) {}

  interface Work {
    Taken take() throws IOException;
  }

  /// `images` is how many a round takes on each side.
  Rounds(int images, boolean onGpu) {
    this.images = images;
    this.onGpu = onGpu;
  }

  void add(Work pythons, Work ours) throws IOException {
    python.add(taken(pythons));
    sweepline.add(taken(ours));
  }

  /// Compares with what was taken in another row.
  void addOursOf(Rounds other, Work pythons) throws IOException {
    python.add(taken(pythons));
    sweepline.add(other.sweepline.getLast());
  }

  private Side taken(Work work) throws IOException {
    if (!onGpu) {
      return new Side(work.take(), Double.NaN);
    }
    try (var use = GpuUse.begin()) {
      return new Side(work.take(), use.mean());
    }
  }

  static String heading(boolean onGpu) {
    return "  python img/s  sweepline img/s  ratio  of processor time"
        + (onGpu ? "  GPU busy, python  sweepline" : "")
        + "  load";
  }

  /// Medians of the rounds, whatever else ran meanwhile; a ratio is the median of the rounds'.
  String line() throws IOException {
    var line =
        String.format(
            Locale.ROOT,
            "%14.1f %16.1f %6.2f %18.2f",
            images / median(python, side -> side.taken().seconds()),
            images / median(sweepline, side -> side.taken().seconds()),
            ratio(Taken::seconds),
            ratio(Taken::processorSeconds));
    if (onGpu) {
      line +=
          String.format(
              Locale.ROOT,
              "%16.0f %% %9.0f %%",
              median(python, Side::gpuBusy),
              median(sweepline, Side::gpuBusy));
    }
    return line + String.format("%6s", load());
  }

  private double ratio(ToDoubleFunction<Taken> of) {
    var ratios = new double[python.size()];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] =
          of.applyAsDouble(python.get(i).taken()) / of.applyAsDouble(sweepline.get(i).taken());
    }
    return median(ratios);
  }

  private static double median(List<Side> sides, ToDoubleFunction<Side> of) {
    return median(sides.stream().mapToDouble(of).toArray());
  }

  private static double median(double[] values) {
    var sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /// How many processes wanted to run, over the last minute.
  private static String load() throws IOException {
    return Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0];
  }
}

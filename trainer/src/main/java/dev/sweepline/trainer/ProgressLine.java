package dev.sweepline.trainer;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Where a run is, in a line for people.
final class ProgressLine {
  private static final int BAR = 10;
  private static final String EIGHTHS = " ▏▎▍▌▋▊▉";

  private ProgressLine() {}

  /// For the end of an epoch.
  static String epoch(
      int epoch, int maxEpochs, Map<String, Double> metrics, Optional<Duration> left) {
    return "epoch %s/%d  loss %s  val_loss %s  val_f1 %s  val_acc %s  %s images/s%s"
        .formatted(
            padded(epoch, maxEpochs),
            maxEpochs,
            figure(metrics, "train_loss"),
            figure(metrics, "val_loss"),
            figure(metrics, "val_f1"),
            figure(metrics, "val_acc"),
            speed(metrics),
            eta(left));
  }

  /// For a terminal of 80 columns while an epoch goes on; `epochs` are those done, as 2.5.
  static String bar(
      double epochs, int maxEpochs, Map<String, Double> metrics, Optional<Duration> left) {
    int current = Math.min(maxEpochs, (int) epochs + 1);
    return "epoch %s/%d %s %3d%%  loss %s  f1 %s  %s images/s%s"
        .formatted(
            padded(current, maxEpochs),
            maxEpochs,
            bar(epochs / maxEpochs),
            (int) (100 * epochs / maxEpochs),
            figure(metrics, "train_loss"),
            figure(metrics, "val_f1"),
            speed(metrics),
            eta(left));
  }

  private static String bar(double done) {
    int eighths = (int) (Math.clamp(done, 0, 1) * BAR * 8);
    var bar = "█".repeat(eighths / 8);
    if (eighths % 8 > 0) {
      bar += EIGHTHS.charAt(eighths % 8);
    }
    return bar + "·".repeat(BAR - bar.length());
  }

  private static String padded(int epoch, int maxEpochs) {
    var text = Integer.toString(epoch);
    return " ".repeat(Integer.toString(maxEpochs).length() - text.length()) + text;
  }

  private static String figure(Map<String, Double> metrics, String name) {
    var value = metrics.get(name);
    return value == null ? "-" : String.format(Locale.ROOT, "%.3f", value);
  }

  private static String speed(Map<String, Double> metrics) {
    var value = metrics.getOrDefault("images_per_s", 0.0);
    return String.format(Locale.ROOT, value < 100 ? "%.1f" : "%.0f", value);
  }

  private static String eta(Optional<Duration> left) {
    return left.map(time -> "  ETA " + time(time)).orElse("");
  }

  /// The two largest units.
  static String time(Duration time) {
    if (time.toHours() > 0) {
      return time.toHours() + "h" + time.toMinutesPart() + "m";
    }
    return time.toMinutes() > 0
        ? time.toMinutes() + "m" + time.toSecondsPart() + "s"
        : time.toSeconds() + "s";
  }
}

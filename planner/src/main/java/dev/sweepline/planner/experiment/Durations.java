package dev.sweepline.planner.experiment;

import java.time.Duration;
import java.util.Locale;

/// Reads durations as people write them in specs: `1h`, `30m`, `1h30m`.
final class Durations {
  // No clock holds an instant as far away as a spec can name one.
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private Durations() {}

  static Duration of(String text) {
    var duration = Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
    return duration.compareTo(LONGEST) < 0 ? duration : LONGEST;
  }
}

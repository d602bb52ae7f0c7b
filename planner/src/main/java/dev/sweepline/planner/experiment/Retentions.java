package dev.sweepline.planner.experiment;

import dev.sweepline.planner.spec.Retention;
import java.time.Duration;
import java.util.Locale;

/// Reads durations as people write them in specs: `1h`, `30m`, `1h30m`.
final class Retentions {
  // No clock holds an instant as far away as a spec can name one.
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private Retentions() {}

  static Duration finishedPods(Retention retention) {
    var kept = Duration.parse("PT" + retention.finishedPods().toUpperCase(Locale.ROOT));
    return kept.compareTo(LONGEST) < 0 ? kept : LONGEST;
  }
}

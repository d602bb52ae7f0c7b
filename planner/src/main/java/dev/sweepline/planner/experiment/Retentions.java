package dev.sweepline.planner.experiment;

import dev.sweepline.planner.spec.Retention;
import java.time.Duration;
import java.util.Locale;

/// Reads durations as people write them in specs: `1h`, `30m`, `1h30m`.
final class Retentions {
  private Retentions() {}

  static Duration finishedPods(Retention retention) {
    return Duration.parse("PT" + retention.finishedPods().toUpperCase(Locale.ROOT));
  }
}

package dev.sweepline.planner.experiment;

import java.time.Duration;
import java.util.Locale;

/// Reads durations as people write them in specs: `30d`, `1h`, `30m`, `1h30m`.
public final class Durations {
  // No clock holds an instant as far away as a spec can name one.
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private Durations() {}

  public static Duration of(String text) {
    int days = text.indexOf('d') + 1;
    var time = text.substring(days);
    var duration =
        Duration.parse(
            ("P" + text.substring(0, days) + (time.isEmpty() ? "" : "T" + time))
                .toUpperCase(Locale.ROOT));
    return duration.compareTo(LONGEST) < 0 ? duration : LONGEST;
  }
}

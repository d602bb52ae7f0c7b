package dev.sweepline.cli.watch;

import dev.sweepline.planner.report.Figures;
import java.time.Duration;
import java.time.Instant;

/// Where `watch` shows what it sees.
interface Display {

  void show(Snapshot snapshot, Instant now);

  /// The API server does not answer; what was shown last still stands.
  ///
  /// @param why empty while it may still answer
  void unreachable(String why, Instant since, Instant now);

  static String silence(String why, Instant since, Instant now) {
    return "no answer from the API server for "
        + Figures.time(Duration.between(since, now))
        + (why.isEmpty() ? "" : ", trying again: " + why);
  }

  /// The last thing said; nothing is redrawn after it.
  void end(Line outcome);
}

package dev.sweepline.cli.watch;

import java.time.Instant;

/// Where `watch` shows what it sees.
interface Display {

  void show(Snapshot snapshot, Instant now);

  /// The API server does not answer; what was shown last still stands.
  void unreachable(String why, Instant since, Instant now);

  /// The last thing said; nothing is redrawn after it.
  void end(Line outcome);
}

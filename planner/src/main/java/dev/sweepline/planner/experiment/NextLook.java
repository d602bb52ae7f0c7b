package dev.sweepline.planner.experiment;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// When to look again: at the first of the times that somebody asked for.
final class NextLook {
  private final Instant now;
  private @Nullable Duration earliest;

  NextLook(Instant now) {
    this.now = now;
  }

  void at(Instant time) {
    in(Duration.between(now, time));
  }

  void in(Duration duration) {
    // A whole second later than due rather than a moment too early.
    var later =
        duration.plusSeconds(duration.toNanosPart() == 0 ? 0 : 1).truncatedTo(ChronoUnit.SECONDS);
    if (earliest == null || later.compareTo(earliest) < 0) {
      earliest = later;
    }
  }

  Optional<Duration> earliest() {
    return Optional.ofNullable(earliest);
  }
}

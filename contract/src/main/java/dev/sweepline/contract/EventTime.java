package dev.sweepline.contract;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Which times can be meant: a clock that was never set says year 1 or 1970, and with years far off
/// nobody can compute.
final class EventTime {
  private static final Instant FIRST = Instant.parse("2000-01-01T00:00:00Z");
  private static final Instant END = Instant.parse("2200-01-01T00:00:00Z");

  private EventTime() {}

  static Optional<String> problem(String field, @Nullable Instant time) {
    return time == null || (!time.isBefore(FIRST) && time.isBefore(END))
        ? Optional.empty()
        : Optional.of("%s is %s, not from 2000 to 2199: set the clock".formatted(field, time));
  }
}

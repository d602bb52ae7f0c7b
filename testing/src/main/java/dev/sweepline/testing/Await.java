package dev.sweepline.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Waits for a stated condition, with a deadline.
public final class Await {
  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final long POLL = Duration.ofMillis(25).toNanos();

  private Await() {}

  public static void until(String condition, BooleanSupplier holds) {
    value(condition, DEADLINE, () -> holds.getAsBoolean() ? Optional.of(true) : Optional.empty());
  }

  public static <T> T value(String condition, Supplier<Optional<T>> look) {
    return value(condition, DEADLINE, look);
  }

  public static <T> T value(String condition, Duration patience, Supplier<Optional<T>> look) {
    var deadline = Instant.now().plus(patience);
    while (true) {
      var seen = look.get();
      if (seen.isPresent()) {
        return seen.get();
      }
      if (Instant.now().isAfter(deadline)) {
        throw new AssertionError("not within " + patience + ": " + condition);
      }
      LockSupport.parkNanos(POLL);
    }
  }
}

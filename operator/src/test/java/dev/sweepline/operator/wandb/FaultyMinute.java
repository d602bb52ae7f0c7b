package dev.sweepline.operator.wandb;

import dev.sweepline.testing.FakeWandb;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// For a minute W&B takes nothing: it refuses, asks for patience or hangs up, one after the other.
final class FaultyMinute implements AutoCloseable {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration EACH = Duration.ofSeconds(10);

  private static final List<String> FAULTS =
      List.of(
          "{\"clear\":true,\"fail_next\":-1,\"status\":503}",
          "{\"clear\":true,\"fail_next\":-1,\"status\":429,\"retry_after\":1.5}",
          "{\"clear\":true,\"drop_next\":-1}");

  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());
  private final CountDownLatch over = new CountDownLatch(1);
  private boolean begun;

  /// @param random where in the order of its faults it begins
  void begin(FakeWandb server, Random random) {
    begun = true;
    int first = random.nextInt(FAULTS.size());
    for (int turn = 0; EACH.multipliedBy(turn).compareTo(MINUTE) < 0; turn++) {
      var fault = FAULTS.get((first + turn) % FAULTS.size());
      at(EACH.multipliedBy(turn), () -> server.control(fault));
    }
    at(
        MINUTE,
        () -> {
          server.control("{\"clear\":true}");
          over.countDown();
        });
  }

  private void at(Duration delay, Runnable effect) {
    var _ = clock.schedule(effect, delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  /// Whether it has begun and is not over.
  boolean lasts() {
    return begun && over.getCount() > 0;
  }

  void await() throws InterruptedException {
    if (!over.await(MINUTE.toSeconds() * 2, TimeUnit.SECONDS)) {
      throw new AssertionError("the minute in which W&B fails does not end");
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}

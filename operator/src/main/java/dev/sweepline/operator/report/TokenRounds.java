package dev.sweepline.operator.report;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Goes round as long as some report waits for another token, and no longer than the controllers
/// run.
final class TokenRounds {
  private static final Logger LOG = Logger.getLogger(TokenRounds.class);
  private static final long EVERY_SECONDS = 10;

  private final BooleanSupplier round;
  private final Supplier<ScheduledExecutorService> clocks;
  private @Nullable ScheduledExecutorService clock;
  private boolean due;

  /// @param round looks for tokens, and says whether some report waits for one
  TokenRounds(BooleanSupplier round) {
    this(
        round,
        () ->
            Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("report-tokens").factory()));
  }

  TokenRounds(BooleanSupplier round, Supplier<ScheduledExecutorService> clocks) {
    this.round = round;
    this.clocks = clocks;
  }

  /// Each controller that has reports says so.
  synchronized void start() {
    if (clock == null) {
      clock = clocks.get();
      due = false;
      want();
    }
  }

  synchronized void want() {
    if (clock != null && !due) {
      var _ = clock.schedule(this::goRound, EVERY_SECONDS, TimeUnit.SECONDS);
      due = true;
    }
  }

  /// What goes wrong once must not end all rounds.
  private void goRound() {
    begun();
    boolean another = true;
    try {
      another = round.getAsBoolean();
    } catch (RuntimeException e) {
      LOG.warnf("tokens of reports not looked for cause=%s", e.getClass().getName());
    } finally {
      if (another) {
        want();
      }
    }
  }

  /// Whoever waits from now on may not be seen by the round that begins.
  private synchronized void begun() {
    due = false;
  }

  synchronized void stop() {
    if (clock != null) {
      clock.shutdownNow();
      clock = null;
    }
  }
}

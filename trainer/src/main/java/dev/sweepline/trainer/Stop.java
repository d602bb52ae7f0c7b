package dev.sweepline.trainer;

import dev.sweepline.contract.ExitCode;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/// A request to stop, as SIGTERM, and what becomes of it: mostly the run sees it and ends; when it
/// does not for a while, as in a step of minutes, it is left where it is.
final class Stop {
  // Together with saving a checkpoint and telling Kafka well within 20 s.
  private static final int PATIENCE_SECONDS = 5;

  private final CompletableFuture<ExitCode> ended = new CompletableFuture<>();
  private volatile boolean asked;
  private volatile Supplier<Optional<ExitCode>> leave = Optional::empty;

  boolean isAsked() {
    return asked;
  }

  /// Says how to leave a run that does not end; nothing comes of it where that one ends after all.
  void otherwise(Supplier<Optional<ExitCode>> leave) {
    this.leave = leave;
  }

  void ended(ExitCode exitCode) {
    ended.complete(exitCode);
  }

  /// Asks, waits, and leaves.
  ExitCode exitCode() {
    asked = true;
    return waited().or(leave).or(this::waited).orElse(ExitCode.ERROR);
  }

  private Optional<ExitCode> waited() {
    try {
      return Optional.of(ended.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new IllegalStateException("nobody ends a run with an exception", e);
    }
  }
}

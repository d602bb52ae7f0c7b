package dev.sweepline.wandb;

import java.time.Duration;

/// How long to wait before a request is repeated, where the server does not say: twice as long each
/// time, as the official client does.
public final class Backoff {
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private Backoff() {}

  /// The wait before retry number `failures`, from 0; `jitter` is in 0…1.
  public static Duration wait(Duration first, int failures, double jitter) {
    double factor = Math.pow(2, Math.min(failures, 10)) * (1 + jitter / 4);
    var wait = Duration.ofMillis(Math.round(first.toMillis() * factor));
    return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
  }
}

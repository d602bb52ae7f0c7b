package dev.sweepline.cli.wandb;

import java.time.Duration;

/// How a run's upload takes trouble.
///
/// @param giveUpAfter without one request that succeeded
/// @param gap between two requests of one run: W&B takes two a second
/// @param firstRetry the wait after a first failure, where the server does not say
/// @param mostRows in one request
record Patience(Duration giveUpAfter, Duration gap, Duration firstRetry, int mostRows) {
  static Patience usual(Duration giveUpAfter) {
    return new Patience(giveUpAfter, Duration.ofMillis(500), Duration.ofSeconds(2), 5_000);
  }
}

package dev.sweepline.operator.wandb;

import dev.sweepline.wandb.Backoff;
import java.time.Duration;

/// How fast a run talks to W&B.
///
/// @param flushEvery between two batches while there are rows; the first and the last go at once
/// @param heartbeat silence after which an empty request says that the run lives
/// @param minGap between two requests of one run, whatever they are
/// @param parked until a request that was refused for good is tried once more
/// @param keyless until the key of a run that has none is looked for again
/// @param parkAfter how long a run may be in trouble before all of it is left on Kafka
/// @param maxRows of one batch
record Tempo(
    Duration flushEvery,
    Duration heartbeat,
    Duration minGap,
    Duration parked,
    Duration keyless,
    Duration parkAfter,
    int maxRows) {
  static final Tempo USUAL =
      new Tempo(
          Duration.ofSeconds(15),
          Duration.ofSeconds(30),
          Duration.ofMillis(500),
          Duration.ofMinutes(5),
          Duration.ofSeconds(10),
          Duration.ofMinutes(5),
          5_000);

  /// The same with another limit of requests per second and run.
  Tempo withRequestsPerSecond(double requests) {
    return new Tempo(
        flushEvery,
        heartbeat,
        Duration.ofMillis(Math.round(1000 / requests)),
        parked,
        keyless,
        parkAfter,
        maxRows);
  }

  private static final Duration FIRST_RETRY = Duration.ofSeconds(2);

  /// The wait before retry `failures` (from 0); `jitter` is in 0…1.
  static Duration retryAfter(int failures, double jitter) {
    return Backoff.wait(FIRST_RETRY, failures, jitter);
  }
}

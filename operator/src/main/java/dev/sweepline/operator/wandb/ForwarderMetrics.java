package dev.sweepline.operator.wandb;

import dev.sweepline.wandb.WandbAnswer;
import dev.sweepline.wandb.WandbCall;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;

/// What Prometheus hears of the forwarder, all under `sweepline_wandb_`.
final class ForwarderMetrics {
  private final MeterRegistry registry;
  private final Counter rows;
  private final Counter retries;
  private final Counter repeated;
  private final Counter gaps;
  private final Counter rejected;
  private final Counter openings;
  private final Timer commits;
  private final DistributionSummary batches;

  ForwarderMetrics(MeterRegistry registry) {
    this.registry = registry;
    // A rate needs a counter that was there at zero.
    List.of("ok", "later", "keyless", "refused").forEach(this::requests);
    rows = registry.counter("sweepline.wandb.rows");
    retries = registry.counter("sweepline.wandb.retries");
    repeated = registry.counter("sweepline.wandb.events.repeated");
    gaps = registry.counter("sweepline.wandb.events.missed");
    rejected = registry.counter("sweepline.wandb.events.rejected");
    openings = registry.counter("sweepline.wandb.openings");
    commits = registry.timer("sweepline.wandb.commit");
    batches = registry.summary("sweepline.wandb.batch.rows");
  }

  void asked(WandbCall call) {
    if (call instanceof WandbCall.Open) {
      openings.increment();
    }
  }

  /// @param taken how many rows are safe with this answer
  void answered(WandbAnswer answer, int taken) {
    switch (answer) {
      case WandbAnswer.Opened _, WandbAnswer.Stands _ -> request("ok");
      case WandbAnswer.Taken _ -> {
        request("ok");
        forwarded(taken);
      }
      case WandbAnswer.Later _ -> {
        request("later");
        retries.increment();
      }
      case WandbAnswer.Keyless _ -> request("keyless");
      case WandbAnswer.Refused _ -> request("refused");
    }
  }

  /// Rows are safe in W&B or on disk.
  void forwarded(int safe) {
    if (safe > 0) {
      rows.increment(safe);
      batches.record(safe);
    }
  }

  private void request(String outcome) {
    requests(outcome).increment();
  }

  private Counter requests(String outcome) {
    return registry.counter("sweepline.wandb.requests", "outcome", outcome);
  }

  void heard(long newlyRepeated, long newlyMissed) {
    repeated.increment((double) newlyRepeated);
    gaps.increment((double) newlyMissed);
  }

  void rejected() {
    rejected.increment();
  }

  Timer commits() {
    return commits;
  }
}

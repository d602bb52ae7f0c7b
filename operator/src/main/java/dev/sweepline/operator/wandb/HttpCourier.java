package dev.sweepline.operator.wandb;

import dev.sweepline.wandb.WandbAnswer;
import dev.sweepline.wandb.WandbCall;
import dev.sweepline.wandb.WandbClient;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/// Carries requests over HTTP, each on a virtual thread of its own, a bounded number at a time.
final class HttpCourier implements Courier, AutoCloseable {
  private static final int AT_A_TIME = 64;

  private final WandbClient server;
  private final ApiKeys keys;
  private final Semaphore slots = new Semaphore(AT_A_TIME);

  HttpCourier(WandbClient server, ApiKeys keys) {
    this.server = server;
    this.keys = keys;
  }

  @Override
  public void carry(TrackedRun run, WandbCall call, Consumer<WandbAnswer> answer) {
    Thread.ofVirtual().name("wandb-", 0).start(() -> answer.accept(carried(run, call)));
  }

  private WandbAnswer carried(TrackedRun run, WandbCall call) {
    try {
      slots.acquire();
      try {
        return switch (keys.find(run)) {
          case ApiKeys.Missing(var why) -> new WandbAnswer.Keyless(why);
          case ApiKeys.Key key -> server.ask(call, key.value());
        };
      } finally {
        slots.release();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new WandbAnswer.Later(Optional.empty(), "interrupted");
    } catch (RuntimeException e) {
      // The run must hear something, else it waits for ever.
      return new WandbAnswer.Later(Optional.empty(), "failed: " + e);
    }
  }

  @Override
  public void close() {
    server.close();
  }
}

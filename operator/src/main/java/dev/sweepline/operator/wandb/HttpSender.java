package dev.sweepline.operator.wandb;

import dev.sweepline.wandb.WandbAnswer;
import dev.sweepline.wandb.WandbCall;
import dev.sweepline.wandb.WandbClient;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/// Carries requests over HTTP, each on a virtual thread of its own, a bounded number at a time.
final class HttpSender implements Sender, AutoCloseable {
  /// A server that answers nobody must not be met by one request after the other.
  private static final int AT_A_TIME = 256;

  private final WandbClient server;
  private final ApiKeys keys;
  private final RefusedKeys refused;
  private final Semaphore slots = new Semaphore(AT_A_TIME);

  HttpSender(WandbClient server, ApiKeys keys, Tempo tempo, Clock clock) {
    this.server = server;
    this.keys = keys;
    this.refused = new RefusedKeys(tempo.parked(), clock);
  }

  @Override
  public void send(TrackedRun run, WandbCall call, Consumer<WandbAnswer> answer) {
    Thread.ofVirtual().name("wandb-", 0).start(() -> answer.accept(carried(run, call)));
  }

  private WandbAnswer carried(TrackedRun run, WandbCall call) {
    try {
      slots.acquire();
      try {
        return switch (keys.find(run)) {
          case ApiKeys.Missing(var why) -> new WandbAnswer.Keyless(why);
          case ApiKeys.Key key -> asked(run, call, key);
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

  private WandbAnswer asked(TrackedRun run, WandbCall call, ApiKeys.Key key)
      throws InterruptedException {
    var known = refused.refusal(key, run);
    if (known.isPresent()) {
      return new WandbAnswer.Keyless(known.get());
    }
    var answer = server.ask(call, key.value());
    if (answer instanceof WandbAnswer.Refused refusal
        && (refusal.loggedOut() || refusal.forbidden())) {
      return new WandbAnswer.Keyless(refused.refused(key, run, refusal.why()));
    }
    if (answer instanceof WandbAnswer.Taken || answer instanceof WandbAnswer.Opened) {
      refused.taken(key, run);
    }
    return answer;
  }

  @Override
  public void close() {
    server.close();
  }
}

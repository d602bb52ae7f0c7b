package dev.sweepline.cli.wandb;

import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/// What all uploads of one command know of the server: nobody tries what cannot succeed any more.
final class Upstream {
  private final Asker server;
  private final Patience patience;
  private final Clock clock;
  private final DoubleSupplier jitter;
  private final AtomicReference<@Nullable String> gone = new AtomicReference<>();
  private volatile Instant lastAnswer;

  Upstream(Asker server, Patience patience, Clock clock, DoubleSupplier jitter) {
    this.server = server;
    this.patience = patience;
    this.clock = clock;
    this.jitter = jitter;
    lastAnswer = clock.instant();
  }

  Conversation conversation() {
    return new Conversation(this);
  }

  Asker server() {
    return server;
  }

  Patience patience() {
    return patience;
  }

  Instant now() {
    return clock.instant();
  }

  double jitter() {
    return jitter.getAsDouble();
  }

  void requireThere() throws UploadStopped {
    var why = gone.get();
    if (why != null) {
      throw new UploadStopped(why);
    }
  }

  void answered() {
    lastAnswer = clock.instant();
  }

  /// The key opens nothing.
  UploadStopped loggedOut(String why) {
    gone.compareAndSet(null, "not tried, since the key was refused");
    return new UploadStopped("log in again: W&B does not know the API key (" + why + ")");
  }

  /// One run got no further since then; if no other did, the server is away.
  UploadStopped gaveUp(Instant since, String why) {
    if (lastAnswer.isBefore(since)) {
      gone.compareAndSet(null, "not tried, since W&B does not answer (" + why + ")");
    }
    return new UploadStopped(
        "gave up after " + patience.giveUpAfter().toSeconds() + " s without success: " + why);
  }
}

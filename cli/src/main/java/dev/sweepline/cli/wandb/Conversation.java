package dev.sweepline.cli.wandb;

import dev.sweepline.wandb.Backoff;
import dev.sweepline.wandb.RunFacts;
import dev.sweepline.wandb.WandbAnswer;
import dev.sweepline.wandb.WandbCall;
import java.time.Duration;
import java.time.Instant;

/// One run's requests, one at a time; what failed is asked again as it was, so that it does no harm
/// if it had arrived.
final class Conversation {
  /// A run that is being deleted gives conflicts for a while, one that was for ever.
  private static final int MOST_CONFLICTS = 3;

  private final Upstream upstream;
  private Instant lastRequest = Instant.MIN;

  Conversation(Upstream upstream) {
    this.upstream = upstream;
  }

  int mostRows() {
    return upstream.patience().mostRows();
  }

  WandbAnswer.Opened open(RunFacts facts) throws UploadStopped, InterruptedException {
    var answer = ask(new WandbCall.Open(facts));
    if (answer instanceof WandbAnswer.Opened opened) {
      return opened;
    }
    throw refused(answer);
  }

  /// Where a run stands that W&B has.
  WandbAnswer.Stands stands(WandbAnswer.Opened run, String id)
      throws UploadStopped, InterruptedException {
    var answer = ask(new WandbCall.AskPosition(run.entity(), run.project(), id));
    if (answer instanceof WandbAnswer.Stands stands) {
      return stands;
    }
    throw refused(answer);
  }

  /// Whether it was taken; otherwise fewer lines at once may be.
  boolean send(WandbCall.Stream stream) throws UploadStopped, InterruptedException {
    var answer = ask(stream);
    if (answer instanceof WandbAnswer.Taken) {
      return true;
    }
    if (stream.size() > 1) {
      return false;
    }
    throw refused(answer);
  }

  private static UploadStopped refused(WandbAnswer answer) {
    return new UploadStopped(
        "W&B refuses it: " + (answer instanceof WandbAnswer.Refused(var why) ? why : answer));
  }

  /// The answer to a request that succeeded, or that is too large.
  private WandbAnswer ask(WandbCall call) throws UploadStopped, InterruptedException {
    var since = upstream.now();
    for (int failures = 0; ; failures++) {
      upstream.requireThere();
      pauseUntil(lastRequest.plus(upstream.patience().gap()));
      lastRequest = upstream.now();
      switch (upstream.server().ask(call)) {
        case WandbAnswer.Opened opened -> {
          return succeeded(opened);
        }
        case WandbAnswer.Stands stands -> {
          return succeeded(stands);
        }
        case WandbAnswer.Taken taken -> {
          return succeeded(taken);
        }
        case WandbAnswer.Refused refused -> {
          if (refused.tooLarge()) {
            return succeeded(refused);
          }
          throw refused.loggedOut() ? upstream.loggedOut(refused.why()) : refused(refused);
        }
        case WandbAnswer.Keyless(var why) -> throw new UploadStopped(why);
        case WandbAnswer.Later later -> {
          if (later.conflict() && failures + 1 >= MOST_CONFLICTS) {
            throw new UploadStopped(
                "it was deleted on the server, which keeps its id: " + later.why());
          }
          pauseAfter(later, failures, since);
        }
      }
    }
  }

  private WandbAnswer succeeded(WandbAnswer answer) {
    upstream.answered();
    return answer;
  }

  private void pauseAfter(WandbAnswer.Later later, int failures, Instant since)
      throws UploadStopped, InterruptedException {
    var patience = upstream.patience();
    var wait =
        later
            .after()
            .orElseGet(() -> Backoff.wait(patience.firstRetry(), failures, upstream.jitter()));
    var next = upstream.now().plus(wait);
    if (next.isAfter(since.plus(patience.giveUpAfter()))) {
      throw upstream.gaveUp(since, later.why());
    }
    pauseUntil(next);
  }

  private void pauseUntil(Instant then) throws InterruptedException {
    var wait = Duration.between(upstream.now(), then);
    if (wait.isPositive()) {
      Thread.sleep(wait);
    }
  }
}

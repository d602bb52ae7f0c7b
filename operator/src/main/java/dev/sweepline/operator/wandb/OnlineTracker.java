package dev.sweepline.operator.wandb;

import dev.sweepline.wandb.WandbAnswer;
import dev.sweepline.wandb.WandbCall;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// A run that is streamed to the W&B server.
final class OnlineTracker implements Tracker {
  private static final Logger LOG = Logger.getLogger(OnlineTracker.class);

  private final TrackedRun tracked;
  private final Backlog backlog;
  private final OnlineRun run;
  private final Ways ways;
  private final String project;
  private @Nullable String told;
  private boolean closed;

  /// What all online runs share.
  ///
  /// @param mailbox answers go there, for the forwarder's thread to take them
  record Ways(
      Sender sender,
      Pace pace,
      Queue<Runnable> mailbox,
      RunNews news,
      ForwarderMetrics metrics,
      Clock clock) {}

  OnlineTracker(
      TrackedRun tracked, @Nullable RunState remembered, Backlog backlog, Tempo tempo, Ways ways) {
    this.tracked = tracked;
    this.backlog = backlog;
    this.ways = ways;
    project = tracked.facts().entity() + "/" + tracked.facts().project();
    run =
        new OnlineRun(
            tracked.facts(),
            remembered,
            backlog,
            tempo,
            () -> ThreadLocalRandom.current().nextDouble());
  }

  @Override
  public void tick(Instant now) {
    run.park(now);
    if (!ways.pace().allows(project, run.opening(), now)) {
      return;
    }
    run.next(now)
        .ifPresent(call -> {
          ways.metrics().asked(call);
          ways.pace().took(project, call instanceof WandbCall.Open);
          ways.sender().send(tracked, call, answer -> ways.mailbox().add(() -> take(answer)));
        });
  }

  private void take(WandbAnswer answer) {
    if (closed) {
      return;
    }
    if (answer instanceof WandbAnswer.Keyless) {
      // Nobody was asked.
      ways.pace().gaveBack(project, run.opening());
    }
    var before = run.trouble();
    int waiting = backlog.size();
    run.answered(answer, ways.clock().instant());
    ways.metrics().answered(answer, waiting - backlog.size());
    var after = run.trouble();
    if (after.isPresent() && !after.equals(before)) {
      LOG.warnf(
          "run waits for W&B experiment=%s/%s reason=%s",
          tracked.namespace(), tracked.experiment(), after.get());
    } else if (before.isPresent() && after.isEmpty()) {
      LOG.infof("run goes on experiment=%s/%s", tracked.namespace(), tracked.experiment());
    }
    tell(answer);
  }

  private void tell(WandbAnswer answer) {
    switch (answer) {
      case WandbAnswer.Keyless(var why) -> tellOnce("LoginNeeded", why);
      case WandbAnswer.Refused(var why) -> tellOnce("Refused", why);
      case WandbAnswer.Later(_, var why) -> {
        if (backlog.resumeFrom().isPresent()) {
          tellOnce("Unavailable", why);
        }
      }
      case WandbAnswer.Opened _, WandbAnswer.Stands _, WandbAnswer.Taken _ -> {
        if (told == null || !told.isEmpty()) {
          told = "";
          ways.news().flows(tracked);
        }
        if (run.stopAsked()) {
          ways.news().stopAsked(tracked);
        }
      }
    }
  }

  private void tellOnce(String reason, String why) {
    if (!why.equals(told)) {
      told = why;
      ways.news().degraded(tracked, reason, why);
    }
  }

  @Override
  public boolean ended() {
    return run.ended();
  }

  @Override
  public void lost() {
    LOG.warnf(
        "rows may be missing in W&B experiment=%s/%s", tracked.namespace(), tracked.experiment());
    ways.news().lost(tracked);
  }

  @Override
  public boolean askForRows(String asked) {
    LOG.infof(
        "rows are older than Kafka keeps, asked for experiment=%s/%s",
        tracked.namespace(), tracked.experiment());
    ways.news().askForRows(tracked, asked);
    return true;
  }

  @Override
  public boolean flows() {
    return run.flows();
  }

  @Override
  public boolean inFlight() {
    return run.inFlight();
  }

  @Override
  public Optional<RunState> state(int partition) {
    return run.state(partition);
  }

  @Override
  public Backlog backlog() {
    return backlog;
  }

  @Override
  public Optional<String> trouble() {
    return run.trouble();
  }

  @Override
  public void close() {
    closed = true;
    backlog.close();
  }
}

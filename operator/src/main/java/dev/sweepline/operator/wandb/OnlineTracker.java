package dev.sweepline.operator.wandb;

import dev.sweepline.wandb.WandbAnswer;
import dev.sweepline.wandb.WandbCall;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// A run that is streamed to the W&B server.
final class OnlineTracker implements Tracker {
  private static final Logger LOG = Logger.getLogger(OnlineTracker.class);

  private final TrackedRun tracked;
  private final Backlog backlog;
  private final OnlineRun run;
  private final Ways ways;
  private final Set<String> told = new HashSet<>();
  private boolean closed;

  /// What all online runs share.
  ///
  /// @param mailbox answers go there, for the forwarder's thread to take them
  /// @param remember keeps a run's state beyond this process
  /// @param tell hears what a run waits for that only a person can mend
  record Ways(
      Courier courier,
      Pace pace,
      Queue<Runnable> mailbox,
      BiConsumer<String, RunState> remember,
      BiConsumer<TrackedRun, String> tell,
      Clock clock) {}

  OnlineTracker(
      TrackedRun tracked, @Nullable RunState remembered, Backlog backlog, Tempo tempo, Ways ways) {
    this.tracked = tracked;
    this.backlog = backlog;
    this.ways = ways;
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
    var project = tracked.facts().project();
    if (!ways.pace().allows(project, run.opening(), now)) {
      return;
    }
    run.next(now)
        .ifPresent(call -> {
          ways.pace().took(project, call instanceof WandbCall.Open);
          ways.courier().carry(tracked, call, answer -> ways.mailbox().add(() -> take(answer)));
        });
  }

  private void take(WandbAnswer answer) {
    if (closed) {
      return;
    }
    var before = run.trouble();
    run.answered(answer, ways.clock().instant())
        .ifPresent(state -> ways.remember().accept(tracked.id(), state));
    var after = run.trouble();
    if (after.isPresent() && !after.equals(before)) {
      LOG.warnf(
          "run waits for W&B experiment=%s/%s reason=%s",
          tracked.namespace(), tracked.experiment(), after.get());
    } else if (before.isPresent() && after.isEmpty()) {
      LOG.infof("run goes on experiment=%s/%s", tracked.namespace(), tracked.experiment());
    }
    switch (answer) {
      case WandbAnswer.Keyless(var why) -> tellOnce(why);
      case WandbAnswer.Refused(var why) -> tellOnce(why);
      case WandbAnswer.Later _,
          WandbAnswer.Opened _,
          WandbAnswer.Stands _,
          WandbAnswer.Taken _ -> {}
    }
  }

  private void tellOnce(String why) {
    if (told.add(why)) {
      ways.tell().accept(tracked, why);
    }
  }

  @Override
  public boolean ended() {
    return run.ended();
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
  }
}

package dev.sweepline.cli.watch;

import dev.sweepline.cli.ExitCode;
import dev.sweepline.cli.watch.Line.Tone;
import dev.sweepline.cli.watch.SweepSource.Look;
import dev.sweepline.planner.report.Figures;
import dev.sweepline.planner.report.Trial;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Looks, shows and waits until the sweep will not change any more.
final class Watch {

  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  /// A large sweep takes long to look at, and is looked at less often.
  private static final int PAUSES_PER_LOOK = 3;

  /// How long a sweep may be stalled before it counts as not coming back by itself.
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /// Waits between two looks.
  @FunctionalInterface
  interface Pause {
    void pause(Duration duration) throws InterruptedException;
  }

  private final SweepSource source;
  private final Display display;
  private final Clock clock;
  private final Pause pause;
  private final Executor looking;
  private Instant answered;

  /// @param looking runs the looks, so that one that hangs can be told about
  Watch(SweepSource source, Display display, Clock clock, Pause pause, Executor looking) {
    this.source = source;
    this.display = display;
    this.clock = clock;
    this.pause = pause;
    this.looking = looking;
    this.answered = clock.instant();
  }

  int follow() throws InterruptedException {
    while (true) {
      var before = clock.instant();
      var exit = show(look());
      if (exit.isPresent()) {
        return exit.get();
      }
      var took = Duration.between(before, clock.instant()).multipliedBy(PAUSES_PER_LOOK);
      pause.pause(Collections.max(List.of(PAUSE, Collections.min(List.of(took, LONGEST_PAUSE)))));
    }
  }

  private Look look() throws InterruptedException {
    var look = CompletableFuture.supplyAsync(source::look, looking);
    while (true) {
      try {
        return look.get(2 * PAUSE.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException slow) {
        display.unreachable("", answered, clock.instant());
      } catch (ExecutionException failed) {
        throw failed.getCause() instanceof RuntimeException problem
            ? problem
            : new IllegalStateException("looking at the sweep", failed);
      }
    }
  }

  private Optional<Integer> show(Look look) {
    var now = clock.instant();
    return switch (look) {
      case Look.Seen(var snapshot) -> {
        answered = now;
        display.show(snapshot, now);
        yield outcome(snapshot, now);
      }
      case Look.Gone(var why) -> {
        display.end(bad(why));
        yield Optional.of(ExitCode.FAILED);
      }
      case Look.Unreachable(var why) -> {
        display.unreachable(why, answered, now);
        yield Optional.empty();
      }
    };
  }

  private Optional<Integer> outcome(Snapshot snapshot, Instant now) {
    var sweep = snapshot.sweep();
    if (!sweep.problem().isEmpty()) {
      display.end(bad(sweep.name() + " cannot go on: " + sweep.problem()));
      return Optional.of(ExitCode.FAILED);
    }
    if (stalled(snapshot, now)) {
      display.end(bad(sweep.name() + " is stalled, waiting for " + sweep.waitingFor()));
      return Optional.of(ExitCode.FAILED);
    }
    var words = words(snapshot, now);
    return switch (sweep.phase().orElse(null)) {
      case SUCCEEDED -> {
        display.end(Line.of("").plus("✔ ", Tone.Good).plus(sweep.name() + " succeeded: " + words));
        yield Optional.of(ExitCode.DONE);
      }
      case FAILED -> {
        display.end(bad(sweep.name() + " failed: " + words));
        yield Optional.of(ExitCode.FAILED);
      }
      case REFUSED, BLOCKED, RUNNING, SUSPENDED -> Optional.empty();
      case null -> Optional.empty();
    };
  }

  private static boolean stalled(Snapshot snapshot, Instant now) {
    return snapshot.running().isEmpty()
        && snapshot
            .sweep()
            .stalledSince()
            .filter(since -> since.plus(PATIENCE).isBefore(now))
            .isPresent();
  }

  private static Line bad(String text) {
    return Line.of("").plus("✘ ", Tone.Bad).plus(text, Tone.Bad);
  }

  private static String words(Snapshot snapshot, Instant now) {
    var sweep = snapshot.sweep();
    var succeeded = snapshot.count(Trial.State.Succeeded);
    var best = snapshot.best();
    return succeeded
        + " of "
        + snapshot.planned()
        + " trials"
        + (best.isPresent()
            ? ", best " + sweep.ranking().metric() + " " + Figures.metric(best)
            : "")
        + sweep
            .startedAt()
            .map(start -> Duration.between(start, sweep.finishedAt().orElse(now)))
            .map(took -> ", in " + Figures.time(took))
            .orElse("");
  }
}

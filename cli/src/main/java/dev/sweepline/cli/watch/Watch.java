package dev.sweepline.cli.watch;

import dev.sweepline.cli.ExitCode;
import dev.sweepline.cli.watch.Line.Tone;
import dev.sweepline.cli.watch.SweepSource.Look;
import dev.sweepline.planner.report.Figures;
import dev.sweepline.planner.report.Trial;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Looks, shows and waits until the sweep will not change any more.
final class Watch {

  private static final Duration PAUSE = Duration.ofSeconds(1);

  /// How long a sweep may be stalled before it counts as not coming back by itself.
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /// Waits between two looks; a long look means a large sweep, which is then looked at less often.
  @FunctionalInterface
  interface Pause {
    void pause(Duration duration) throws InterruptedException;
  }

  private final SweepSource source;
  private final Display display;
  private final Clock clock;
  private final Pause pause;
  private @Nullable Instant unreachableSince;

  Watch(SweepSource source, Display display, Clock clock, Pause pause) {
    this.source = source;
    this.display = display;
    this.clock = clock;
    this.pause = pause;
  }

  int follow() throws InterruptedException {
    while (true) {
      var before = clock.instant();
      var exit = show(source.look());
      if (exit.isPresent()) {
        return exit.get();
      }
      var took = Duration.between(before, clock.instant());
      pause.pause(took.multipliedBy(4).compareTo(PAUSE) > 0 ? took.multipliedBy(4) : PAUSE);
    }
  }

  private Optional<Integer> show(Look look) {
    var now = clock.instant();
    return switch (look) {
      case Look.Seen(var snapshot) -> {
        unreachableSince = null;
        display.show(snapshot, now);
        yield outcome(snapshot, now);
      }
      case Look.Gone(var why) -> {
        display.end(bad(why));
        yield Optional.of(ExitCode.FAILED);
      }
      case Look.Unreachable(var why) -> {
        var since = unreachableSince == null ? now : unreachableSince;
        unreachableSince = since;
        display.unreachable(why, since, now);
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

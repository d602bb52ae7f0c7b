package dev.sweepline.cli.watch;

import dev.sweepline.planner.report.Trial;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/// When the sweep will be done if the rest of it goes like what has been seen.
final class Forecast {

  private Forecast() {}

  static Optional<Duration> remaining(Snapshot snapshot) {
    var running = snapshot.running();
    var typical = typicalSeconds(snapshot);
    if (running.isEmpty() || typical.isEmpty()) {
      return Optional.empty();
    }
    var waiting = snapshot.planned() - snapshot.settled() - running.size();
    var inFlight =
        running.stream().mapToDouble(trial -> secondsLeft(trial, typical.getAsDouble())).toArray();
    var work = DoubleStream.of(inFlight).sum() + waiting * typical.getAsDouble();
    var longest = DoubleStream.of(inFlight).max().orElse(0);
    return Optional.of(Duration.ofSeconds((long) Math.max(longest, work / running.size())));
  }

  private static OptionalDouble typicalSeconds(Snapshot snapshot) {
    var finished =
        snapshot.trials().stream()
            .filter(trial -> trial.state() == Trial.State.Succeeded)
            .flatMap(trial -> trial.duration().stream())
            .mapToDouble(Duration::toSeconds)
            .average();
    if (finished.isPresent()) {
      return finished;
    }
    return snapshot.running().stream()
        .filter(trial -> trial.progress().remaining().isPresent() && trial.duration().isPresent())
        .mapToDouble(trial ->
            trial.progress().remaining().orElseThrow().toSeconds()
                + trial.duration().orElseThrow().toSeconds())
        .average();
  }

  private static double secondsLeft(Trial trial, double typical) {
    return trial
        .progress()
        .remaining()
        .map(remaining -> (double) remaining.toSeconds())
        .orElse(typical * (1 - trial.done()));
  }
}

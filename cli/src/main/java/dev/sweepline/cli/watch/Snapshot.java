package dev.sweepline.cli.watch;

import dev.sweepline.planner.report.SweepFacts;
import dev.sweepline.planner.report.Trial;
import java.util.List;
import java.util.OptionalDouble;

/// A sweep and its trials at one moment, as `watch` shows them.
record Snapshot(SweepFacts sweep, List<Trial> trials) {

  Snapshot {
    trials = List.copyOf(trials);
  }

  List<Trial> running() {
    return trials.stream().filter(trial -> trial.state() == Trial.State.Running).toList();
  }

  long settled() {
    return trials.stream().filter(trial -> trial.state().settled()).count();
  }

  long count(Trial.State state) {
    return trials.stream().filter(trial -> trial.state() == state).count();
  }

  /// A sweep creates its trials as they may start, so there are fewer of them than planned.
  long planned() {
    return Math.max(sweep.planned(), trials.size());
  }

  /// Running trials count for the part they have done.
  double done() {
    return planned() == 0 ? 0 : trials.stream().mapToDouble(Trial::done).sum() / planned();
  }

  OptionalDouble best() {
    var ranking = sweep.ranking();
    return trials.stream()
        .filter(trial -> trial.state() == Trial.State.Succeeded)
        .map(trial -> trial.metric(ranking.metric()))
        .filter(OptionalDouble::isPresent)
        .mapToDouble(OptionalDouble::getAsDouble)
        .reduce(ranking.maximize() ? Math::max : Math::min);
  }
}

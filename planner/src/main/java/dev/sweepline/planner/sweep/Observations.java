package dev.sweepline.planner.sweep;

import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.search.Observation;
import dev.sweepline.planner.search.Observation.Result;
import dev.sweepline.planner.status.Attempt;
import dev.sweepline.planner.status.ExperimentPhase;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/// What the trials of one sample say about it.
final class Observations {
  private Observations() {}

  /// The mean over the seeds that are done; none where what happened says nothing about the sample.
  static Optional<Observation> of(Map<String, String> params, List<ExperimentView> trials) {
    return result(trials).map(result -> new Observation(params, result));
  }

  private static Optional<Result> result(List<ExperimentView> trials) {
    var reached = mean(trials, ExperimentPhase.SUCCEEDED);
    if (reached.isPresent()) {
      return Optional.of(new Result.Reached(reached.getAsDouble()));
    }
    if (trials.isEmpty() || trials.stream().anyMatch(trial -> !SweepPlanner.settled(trial))) {
      return Optional.of(new Result.Running());
    }
    var stopped = mean(trials, ExperimentPhase.STOPPED);
    if (stopped.isPresent()) {
      return Optional.of(new Result.Stopped(stopped.getAsDouble()));
    }
    return trials.stream().anyMatch(Observations::wouldFailAgain)
        ? Optional.of(new Result.Failed())
        : Optional.empty();
  }

  private static OptionalDouble mean(List<ExperimentView> trials, ExperimentPhase phase) {
    return trials.stream()
        .filter(trial -> trial.status().phase() == phase)
        .flatMap(trial -> Optional.ofNullable(trial.status().best()).stream())
        .mapToDouble(best -> Double.parseDouble(best.value()))
        .filter(Double::isFinite)
        .average();
  }

  /// A lost node or a broken image says nothing about the values that were tried.
  private static boolean wouldFailAgain(ExperimentView trial) {
    return trial.status().attempts().stream()
        .map(Attempt::outcome)
        .filter(Objects::nonNull)
        .reduce((_, last) -> last)
        .map(last ->
            switch (last) {
              case DETERMINISTIC, OUT_OF_MEMORY -> true;
              case SUCCEEDED, INTENDED, DISRUPTION, INFRASTRUCTURE, HOST_MEMORY, ERROR, HANG ->
                  false;
            })
        .orElse(false);
  }
}

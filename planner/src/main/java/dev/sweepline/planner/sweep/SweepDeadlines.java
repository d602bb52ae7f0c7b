package dev.sweepline.planner.sweep;

import dev.sweepline.planner.experiment.ExperimentView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// When a sweep has to be looked at again although nothing happens.
public final class SweepDeadlines {
  private SweepDeadlines() {}

  public static Optional<Duration> lookAgainIn(
      SweepView view, List<ExperimentView> children, Instant now) {
    return Stream.concat(
            new Spenders(view, children, now).lookAgainIn().stream(),
            Tidying.lookAgainIn(view, children, now).stream())
        .min(Duration::compareTo);
  }
}

package dev.sweepline.operator.report;

import dev.sweepline.operator.experiment.Experiment;
import dev.sweepline.operator.sweep.Sweep;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// What there is in one namespace to write reports from.
public interface Trove {
  Optional<Sweep> find(String sweep);

  /// What is made of each trial of a sweep, those of which only the journal is kept too, by name.
  ///
  /// @param made keeps what it needs: of ten thousand not all are held at once
  <T> List<T> each(Sweep sweep, Function<Experiment, T> made);

  /// A trial of the sweep.
  Optional<Experiment> trial(Sweep sweep, String name);
}

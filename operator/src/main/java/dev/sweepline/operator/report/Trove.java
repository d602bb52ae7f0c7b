package dev.sweepline.operator.report;

import dev.sweepline.operator.experiment.Experiment;
import dev.sweepline.operator.sweep.Sweep;
import java.util.List;
import java.util.Optional;

/// What there is in one namespace to write reports from.
public interface Trove {
  Optional<Sweep> find(String sweep);

  /// The trials of a sweep, those of which only the journal is kept too, by name.
  List<Experiment> experiments(Sweep sweep);
}

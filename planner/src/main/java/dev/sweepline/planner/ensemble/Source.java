package dev.sweepline.planner.ensemble;

import dev.sweepline.planner.spec.Objective;
import dev.sweepline.planner.spec.SweepType;
import dev.sweepline.planner.status.SweepPhase;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What `spec.ensemble` names, as it is now.
public sealed interface Source {

  /// A Sweep.
  ///
  /// @param phase null before the operator has looked at it
  /// @param trials all of them, once it has succeeded
  record OfSweep(
      String name,
      SweepType type,
      Objective objective,
      @Nullable SweepPhase phase,
      List<Candidate> trials)
      implements Source {
    public OfSweep {
      trials = List.copyOf(trials);
    }
  }

  /// An Experiment.
  record OfExperiment(Candidate candidate) implements Source {}

  /// There is no such object in the namespace.
  record Missing(String name) implements Source {}
}

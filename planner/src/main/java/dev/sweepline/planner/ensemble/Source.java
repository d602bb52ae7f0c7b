package dev.sweepline.planner.ensemble;

import dev.sweepline.planner.spec.Objective;
import dev.sweepline.planner.spec.SweepType;
import dev.sweepline.planner.status.SweepPhase;
import dev.sweepline.planner.status.SweepStatus;
import java.util.List;
import java.util.Objects;
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

    /// What was reported of the spec before this one says little: it may have more to run.
    public static @Nullable SweepPhase phase(
        @Nullable SweepStatus reported, @Nullable Long generation) {
      if (reported == null || reported.phase() == null) {
        return null;
      }
      return Objects.equals(reported.observedGeneration(), generation)
          ? reported.phase()
          : SweepPhase.RUNNING;
    }
  }

  /// An Experiment.
  record OfExperiment(Candidate candidate) implements Source {}

  /// There is no such object in the namespace.
  record Missing(String name) implements Source {}
}

package dev.sweepline.planner.sweep;

import dev.sweepline.planner.Names;
import dev.sweepline.planner.experiment.ExperimentAction.StartAttempt;
import dev.sweepline.planner.spec.PodTemplate;
import dev.sweepline.planner.trial.Trial;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/// Trials that stand for all of a sweep where the API server is asked whether it would take their
/// Pods, before there is any.
public final class TriedTrials {
  /// Profiles may give the first cells templates of their own.
  private static final int LOOKED_AT = 32;

  private static final int MOST = 4;

  private TriedTrials() {}

  /// What would be made, and what would start it.
  public record Tried(SweepAction.CreateExperiment trial, StartAttempt attempt) {}

  /// The first cell's, and those of the next ones whose templates differ.
  ///
  /// @param prepared without problems
  public static List<Tried> of(PreparedSweep prepared, SweepView view) {
    var tried = new ArrayList<Tried>();
    var templates = new HashSet<PodTemplate>();
    var candidates = prepared.candidates(List.of());
    for (int i = 0; i < LOOKED_AT && tried.size() < MOST && candidates.hasNext(); i++) {
      var candidate = candidates.next();
      if (prepared.compose(candidate.cell()) instanceof Trial.Composed composed) {
        var trial = Children.create(view, candidate, composed, prepared.profiles(), null);
        if (templates.add(trial.spec().template())) {
          tried.add(new Tried(trial, attempt(trial, composed)));
        }
      }
    }
    return List.copyOf(tried);
  }

  private static StartAttempt attempt(SweepAction.CreateExperiment trial, Trial.Composed composed) {
    return new StartAttempt(
        1,
        Names.pod(trial.name(), 1),
        trial.spec().runName() == null ? trial.name() : trial.spec().runName(),
        composed.config(),
        composed.configDigest(),
        null,
        null);
  }
}

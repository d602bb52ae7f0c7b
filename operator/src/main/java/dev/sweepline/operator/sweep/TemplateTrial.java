package dev.sweepline.operator.sweep;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sweepline.operator.experiment.SweepPods;
import dev.sweepline.planner.ensemble.Choice;
import dev.sweepline.planner.sweep.PreparedSweep;
import dev.sweepline.planner.sweep.SweepView;
import dev.sweepline.planner.sweep.TriedTrials;
import dev.sweepline.planner.trial.SpecProblem;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;

/// Asks the API server at acceptance whether it would take the Pods of a sweep's trials.
///
/// The template never changes, so what was taken once is not asked about again.
final class TemplateTrial {
  private static final int REMEMBERED = 10_000;

  private final SweepPods pods;
  private final Cache<String, Boolean> taken =
      Caffeine.newBuilder().maximumSize(REMEMBERED).build();

  TemplateTrial(SweepPods pods) {
    this.pods = pods;
  }

  /// @param view of a sweep without trials
  Optional<SpecProblem> refusal(
      PreparedSweep prepared, SweepView view, Sweep sweep, KubernetesClient client) {
    if (!prepared.problems().isEmpty()
        || view.choice() instanceof Choice.Waiting
        || taken.getIfPresent(view.uid()) != null) {
      return Optional.empty();
    }
    for (var tried : TriedTrials.of(prepared, view)) {
      var trial = SweepApplier.experiment(tried.trial(), sweep);
      // There is none yet; its Pod has to name an owner.
      trial.getMetadata().setUid(view.uid());
      var refusal = pods.tried(sweep, trial, tried.attempt(), client);
      if (refusal.isPresent()) {
        return refusal;
      }
    }
    taken.put(view.uid(), true);
    return Optional.empty();
  }
}

package dev.sweepline.operator.sweep;

import dev.sweepline.operator.experiment.Experiment;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.experiment.ExperimentView;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/// Whether every trial of a Sweep is known before another one is made.
///
/// A process begins with a list that an API server may give from memory, or takes over with a cache
/// that is behind what the leader before it has made. Of a spec that was edited meanwhile it would
/// take other cells than those that run unseen, and more would run than may. What the process makes
/// itself it sees at once, so that one question for each Sweep is enough.
final class FirstLook {
  private static final int MOST = 10_000;

  private final Set<String> known = ConcurrentHashMap.newKeySet();

  /// @param children what is to be decided on
  /// @return true if there are others
  boolean misses(Sweep sweep, List<ExperimentView> children, KubernetesClient client) {
    var uid = sweep.getMetadata().getUid();
    if (known.contains(uid)) {
      return false;
    }
    var seen = children.stream().map(ExperimentView::uid).collect(Collectors.toSet());
    // Without a version in the question the answer is not an old one.
    return client
        .resources(Experiment.class)
        .inNamespace(sweep.getMetadata().getNamespace())
        .withLabel(Names.SWEEP_UID, uid)
        .list()
        .getItems()
        .stream()
        .filter(trial -> SweepApplier.owned(trial, sweep))
        .anyMatch(trial -> !seen.contains(trial.getMetadata().getUid()));
  }

  /// What comes now is known unless it fails without an answer.
  void begins(Sweep sweep) {
    known.remove(sweep.getMetadata().getUid());
  }

  void ends(Sweep sweep) {
    if (known.size() >= MOST) {
      known.clear();
    }
    known.add(sweep.getMetadata().getUid());
  }
}

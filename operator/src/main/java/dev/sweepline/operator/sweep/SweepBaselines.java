package dev.sweepline.operator.sweep;

import dev.sweepline.operator.experiment.Baselines;
import dev.sweepline.operator.experiment.Experiment;
import dev.sweepline.planner.Conditions;
import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.status.Condition.Truth;
import dev.sweepline.planner.status.SweepStatus;
import dev.sweepline.planner.trial.BaselineView;
import dev.sweepline.planner.trial.DataIdentity;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import java.util.Optional;

/// Looks baselines up in the cluster: seldom enough to ask the API server.
public final class SweepBaselines implements Baselines {
  private final KubernetesClient client;

  public SweepBaselines(KubernetesClient client) {
    this.client = client;
  }

  @Override
  public Optional<BaselineView> find(String namespace, String name) {
    var sweep = client.resources(Sweep.class).inNamespace(namespace).withName(name).get();
    if (sweep == null) {
      return Optional.empty();
    }
    var status = sweep.getStatus() == null ? SweepStatus.EMPTY : sweep.getStatus();
    return Optional.of(
        new BaselineView(
            name,
            status.condition(Conditions.SUCCEEDED, Truth.TRUE).isPresent(),
            status
                .condition(Conditions.SUCCEEDED, Truth.FALSE)
                .map(Condition::message)
                .orElse(null),
            metrics(sweep, status),
            DataIdentity.of(
                sweep.getSpec().data(),
                status.pinned() == null ? null : status.pinned().dataDigest())));
  }

  private Map<String, String> metrics(Sweep sweep, SweepStatus status) {
    return Optional.ofNullable(status.best())
        .flatMap(best -> trial(sweep, best.experiment()))
        .map(Experiment::getStatus)
        .map(journal -> journal.metrics())
        .orElse(Map.of());
  }

  /// Its Experiment, or what its Sweep keeps of it.
  private Optional<Experiment> trial(Sweep sweep, String name) {
    var metadata = sweep.getMetadata();
    return Optional.ofNullable(
            client
                .resources(Experiment.class)
                .inNamespace(metadata.getNamespace())
                .withName(name)
                .get())
        .or(() ->
            TrialArchive.read(client, metadata.getNamespace(), metadata.getUid()).stream()
                .filter(kept -> name.equals(kept.getMetadata().getName()))
                .findFirst());
  }
}

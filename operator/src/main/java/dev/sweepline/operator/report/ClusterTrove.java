package dev.sweepline.operator.report;

import dev.sweepline.operator.experiment.Experiment;
import dev.sweepline.operator.sweep.Sweep;
import dev.sweepline.operator.sweep.TrialArchive;
import dev.sweepline.planner.Names;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// As the API server has it now.
public record ClusterTrove(KubernetesClient client, String namespace) implements Trove {

  /// A name may come from an address: one that no object can have must not become part of ours.
  @Override
  public Optional<Sweep> find(String sweep) {
    if (!Names.isObjectName(sweep)) {
      return Optional.empty();
    }
    return Optional.ofNullable(
        client.resources(Sweep.class).inNamespace(namespace).withName(sweep).get());
  }

  @Override
  public List<Experiment> experiments(Sweep sweep) {
    return experiments(sweep.getMetadata().getUid());
  }

  public List<Experiment> experiments(String sweepUid) {
    return withJournals(
        sweepUid,
        client
            .resources(Experiment.class)
            .inNamespace(namespace)
            .withLabel(Names.SWEEP_UID, sweepUid)
            .list()
            .getItems());
  }

  /// Where the Experiments that are there are known already: many are a large answer.
  Trove knowing(Sweep known, List<Experiment> live) {
    var trials = withJournals(known.getMetadata().getUid(), live);
    return new Trove() {
      @Override
      public Optional<Sweep> find(String sweep) {
        return ClusterTrove.this.find(sweep);
      }

      @Override
      public List<Experiment> experiments(Sweep sweep) {
        return sweep.getMetadata().getUid().equals(known.getMetadata().getUid())
            ? trials
            : ClusterTrove.this.experiments(sweep);
      }
    };
  }

  private List<Experiment> withJournals(String sweepUid, List<Experiment> live) {
    var kept = TrialArchive.read(client, namespace, sweepUid);
    var uids =
        kept.stream()
            .map(trial -> trial.getMetadata().getUid())
            .collect(Collectors.toUnmodifiableSet());
    return Stream.concat(
            live.stream().filter(trial -> !uids.contains(trial.getMetadata().getUid())),
            kept.stream())
        .sorted(Comparator.comparing(trial -> trial.getMetadata().getName()))
        .toList();
  }
}

package dev.sweepline.operator.report;

import dev.sweepline.operator.experiment.Experiment;
import dev.sweepline.operator.experiment.ExperimentPages;
import dev.sweepline.operator.sweep.Sweep;
import dev.sweepline.operator.sweep.TrialArchive;
import dev.sweepline.planner.Names;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

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
  public <T> List<T> each(Sweep sweep, Function<Experiment, T> made) {
    var pages = ExperimentPages.ofSweep(client, namespace, sweep.getMetadata().getUid());
    return withJournals(sweep, pages::forEach, made);
  }

  @Override
  public Optional<Experiment> trial(Sweep sweep, String name) {
    return journals(sweep).stream()
        .filter(kept -> kept.getMetadata().getName().equals(name))
        .findFirst()
        .or(() -> live(name));
  }

  public Optional<Experiment> live(String name) {
    return Optional.ofNullable(
        client.resources(Experiment.class).inNamespace(namespace).withName(name).get());
  }

  /// The trials of which the sweep keeps the journal.
  public List<Experiment> journals(Sweep sweep) {
    return TrialArchive.read(client, namespace, sweep.getMetadata().getUid());
  }

  /// Where the Experiments that are there are known already: many are a large answer.
  Trove knowing(Sweep known, List<Experiment> live) {
    return new Trove() {
      @Override
      public Optional<Sweep> find(String sweep) {
        return ClusterTrove.this.find(sweep);
      }

      @Override
      public <T> List<T> each(Sweep sweep, Function<Experiment, T> made) {
        return isKnown(sweep)
            ? withJournals(sweep, live::forEach, made)
            : ClusterTrove.this.each(sweep, made);
      }

      @Override
      public Optional<Experiment> trial(Sweep sweep, String name) {
        return live.stream()
            .filter(trial -> isKnown(sweep) && trial.getMetadata().getName().equals(name))
            .findFirst()
            .or(() -> ClusterTrove.this.trial(sweep, name));
      }

      private boolean isKnown(Sweep sweep) {
        return sweep.getMetadata().getUid().equals(known.getMetadata().getUid());
      }
    };
  }

  /// What a trial came to is in its journal, where there is one; it may go while we read.
  private <T> List<T> withJournals(
      Sweep sweep, Consumer<Consumer<Experiment>> live, Function<Experiment, T> made) {
    var all = new TreeMap<String, T>();
    live.accept(trial -> all.put(trial.getMetadata().getName(), made.apply(trial)));
    journals(sweep).forEach(kept -> all.put(kept.getMetadata().getName(), made.apply(kept)));
    return List.copyOf(all.values());
  }
}

package dev.sweepline.operator.sweep;

import dev.sweepline.operator.cluster.Cluster;
import dev.sweepline.operator.experiment.Experiment;
import dev.sweepline.testing.Await;
import java.util.List;
import java.util.Set;

/// The Experiments in a test's namespace.
final class Trials {
  private final Cluster cluster;

  Trials(Cluster cluster) {
    this.cluster = cluster;
  }

  String awaitUnfinished(Set<String> except) {
    return Await.value(
        "another trial",
        () ->
            unfinished().stream()
                .map(Trials::name)
                .filter(name -> !except.contains(name))
                .findFirst());
  }

  List<Experiment> unfinished() {
    return all().stream()
        .filter(trial ->
            trial.getStatus() == null
                || trial.getStatus().phase() == null
                || !trial.getStatus().phase().settled())
        .toList();
  }

  List<Experiment> all() {
    return cluster
        .client()
        .resources(Experiment.class)
        .inNamespace(cluster.namespace())
        .list()
        .getItems();
  }

  void delete(String name) {
    cluster.client().resource(named(name)).delete();
  }

  static int attempts(Experiment trial) {
    return trial.getStatus() == null ? 0 : trial.getStatus().attempts().size();
  }

  Experiment named(String name) {
    return all().stream().filter(trial -> name(trial).equals(name)).findFirst().orElseThrow();
  }

  static String name(Experiment experiment) {
    return experiment.getMetadata().getName();
  }
}

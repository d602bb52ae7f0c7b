package dev.sweepline.operator.sweep;

import dev.sweepline.hydra.ConfigTree;
import dev.sweepline.operator.RunningOperator;
import dev.sweepline.operator.announce.Announcer;
import dev.sweepline.operator.cluster.Cluster;
import dev.sweepline.operator.configs.ConfigTrees;
import dev.sweepline.operator.events.ProgressBoard;
import dev.sweepline.operator.experiment.ExperimentReconciler;
import dev.sweepline.operator.experiment.Experiments;
import dev.sweepline.operator.experiment.LedgerInMemory;
import dev.sweepline.operator.ledger.Ledger;
import dev.sweepline.operator.pace.StatusPace;
import dev.sweepline.planner.status.SweepStatus;
import dev.sweepline.planner.trial.HydraComposer;
import dev.sweepline.testing.Await;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/// One Sweep on a test's API server, and the operator that runs it; the test plays the kubelet.
final class PlayedSweep {
  private static final Path CONFIGS =
      Path.of(System.getProperty("sweepline.root", ".."), "configs");

  private final Cluster cluster;
  private final String name;

  PlayedSweep(Cluster cluster, String name) {
    this.cluster = cluster;
    this.name = name;
  }

  static RunningOperator operator(Cluster cluster) {
    return operator(cluster, trees(cluster));
  }

  /// @param trees what trials are composed from
  static RunningOperator operator(Cluster cluster, ConfigTrees trees) {
    return operator(cluster, trees, Experiments.reconciler(cluster, trees), new LedgerInMemory());
  }

  /// @param ledger what is remembered of earlier sweeps
  static RunningOperator operator(Cluster cluster, Ledger ledger) {
    var trees = trees(cluster);
    return operator(cluster, trees, Experiments.reconciler(cluster, trees, ledger), ledger);
  }

  /// @param board what its trainers told
  static RunningOperator operator(Cluster cluster, ProgressBoard board) {
    var trees = trees(cluster);
    return operator(
        cluster, trees, Experiments.reconciler(cluster, trees, board), new LedgerInMemory());
  }

  private static ConfigTrees trees(Cluster cluster) {
    return new ConfigTrees(
        cluster.client(), new HydraComposer(ConfigTree.ofDirectory(CONFIGS)), Clock.systemUTC());
  }

  private static RunningOperator operator(
      Cluster cluster, ConfigTrees trees, ExperimentReconciler experiments, Ledger ledger) {
    return RunningOperator.start(
        cluster,
        List.of(
            experiments,
            new SweepReconciler(
                trees,
                Clock.systemUTC(),
                new SweepBaselines(cluster.client()),
                new Announcer(cluster.client(), Clock.systemUTC()),
                new StatusPace(StatusPace.A_SECOND, Clock.systemUTC()),
                ledger,
                Experiments.sweepPods(),
                experiments)));
  }

  void apply(String yaml) {
    cluster
        .client()
        .resource(Serialization.unmarshal(yaml, Sweep.class))
        .inNamespace(cluster.namespace())
        .forceConflicts()
        .serverSideApply();
  }

  Resource<Sweep> resource() {
    return cluster.client().resources(Sweep.class).inNamespace(cluster.namespace()).withName(name);
  }

  /// The object as the API server has it now.
  Sweep object() {
    return Objects.requireNonNull(resource().get());
  }

  SweepStatus await(String what, Predicate<SweepStatus> condition) {
    return Await.value(
        "the sweep " + what,
        () -> Optional.ofNullable(resource().get()).map(Sweep::getStatus).filter(condition));
  }
}

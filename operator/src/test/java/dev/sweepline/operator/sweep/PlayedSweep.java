package dev.sweepline.operator.sweep;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sweepline.hydra.ConfigTree;
import dev.sweepline.operator.RunningOperator;
import dev.sweepline.operator.announce.Announcer;
import dev.sweepline.operator.champion.ChampionNeeds;
import dev.sweepline.operator.champion.ChampionReconciler;
import dev.sweepline.operator.cluster.Cluster;
import dev.sweepline.operator.configs.ConfigTrees;
import dev.sweepline.operator.events.ProgressBoard;
import dev.sweepline.operator.experiment.ExperimentReconciler;
import dev.sweepline.operator.experiment.Experiments;
import dev.sweepline.operator.experiment.LedgerInMemory;
import dev.sweepline.operator.experiment.QuietBoard;
import dev.sweepline.operator.ledger.Ledger;
import dev.sweepline.operator.pace.StatusPace;
import dev.sweepline.operator.report.PlayedReports;
import dev.sweepline.planner.publish.AllowedHosts;
import dev.sweepline.planner.status.SweepStatus;
import dev.sweepline.planner.trial.Composer;
import dev.sweepline.planner.trial.HydraComposer;
import dev.sweepline.testing.Await;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// One Sweep on a test's API server, and the operator that runs it; the test plays the kubelet.
final class PlayedSweep {
  private static final Path CONFIGS =
      Path.of(System.getProperty("sweepline.root", ".."), "configs");

  private static final Composer COMPOSER = new HydraComposer(ConfigTree.ofDirectory(CONFIGS));

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

  /// @param clock by which its trials are timed
  static RunningOperator operator(Cluster cluster, Clock clock) {
    return operator(
        cluster,
        trees(cluster),
        Experiments.reconciler(cluster, COMPOSER, clock),
        new LedgerInMemory());
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
    return new ConfigTrees(cluster.client(), COMPOSER, Clock.systemUTC());
  }

  /// @param hosts that reports may be pushed to
  static RunningOperator operator(Cluster cluster, AllowedHosts hosts) {
    var trees = trees(cluster);
    return operator(
        cluster, trees, Experiments.reconciler(cluster, trees), new LedgerInMemory(), hosts);
  }

  private static RunningOperator operator(
      Cluster cluster, ConfigTrees trees, ExperimentReconciler experiments, Ledger ledger) {
    return operator(cluster, trees, experiments, ledger, AllowedHosts.NONE);
  }

  /// One that crowns champions too.
  static RunningOperator operatorWithChampions(Cluster cluster) {
    var trees = trees(cluster);
    return operator(
        cluster,
        trees,
        Experiments.reconciler(cluster, trees),
        new LedgerInMemory(),
        AllowedHosts.NONE,
        new ChampionReconciler(
            cluster.client(),
            Clock.systemUTC(),
            new Announcer(cluster.client(), Clock.systemUTC()),
            Experiments.RELEASE,
            Set.of(),
            new ObjectMapper()));
  }

  private static RunningOperator operator(
      Cluster cluster,
      ConfigTrees trees,
      ExperimentReconciler experiments,
      Ledger ledger,
      AllowedHosts hosts,
      Reconciler<?>... others) {
    var reconcilers = new ArrayList<Reconciler<?>>(List.of(others));
    reconcilers.addAll(
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
                experiments,
                new ChampionNeeds(cluster.client()),
                PlayedReports.to(hosts, cluster, trees, new QuietBoard()).ofSweeps())));
    return RunningOperator.start(cluster, reconcilers);
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

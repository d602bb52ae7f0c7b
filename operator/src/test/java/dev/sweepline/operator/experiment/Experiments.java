package dev.sweepline.operator.experiment;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sweepline.operator.announce.Announcer;
import dev.sweepline.operator.cluster.Cluster;
import dev.sweepline.operator.configs.ConfigTrees;
import dev.sweepline.operator.events.ProgressBoard;
import dev.sweepline.operator.ledger.Ledger;
import dev.sweepline.operator.pace.StatusPace;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.trial.Composer;
import dev.sweepline.planner.trial.Trial;
import dev.sweepline.planner.trial.TrialFacts;
import dev.sweepline.testing.Await;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Experiments of a test, and the reconciler that runs them.
public final class Experiments {
  public static final Release RELEASE =
      new Release(
          "trainer:dev",
          "operator:dev",
          Optional.of("kafka:9092"),
          Optional.empty(),
          Optional.of(new RootKey("0123456789abcdef".getBytes(StandardCharsets.UTF_8))));

  static final Composer COMPOSER =
      (request, microBatch) ->
          new Trial.Composed(
              digest(request.spec().seed()),
              "sha256:" + "c".repeat(64),
              "data:\n  micro_batch_size: " + microBatch + "\n",
              new TrialFacts("nano", "32", "none"),
              16,
              null);

  private final Cluster cluster;
  private int created;

  /// Of the first one `ddd…`; those after it are no twins of it.
  private static String digest(int seed) {
    return "sha256:" + (seed == 1 ? "d".repeat(64) : "%08x".formatted(seed).repeat(8));
  }

  Experiments(Cluster cluster) {
    this.cluster = cluster;
  }

  public static ExperimentReconciler reconciler(Cluster cluster, Composer composer) {
    return reconciler(cluster, new ConfigTrees(cluster.client(), composer, Clock.systemUTC()));
  }

  public static ExperimentReconciler reconciler(Cluster cluster, ConfigTrees trees) {
    return reconciler(cluster, trees, new LedgerInMemory());
  }

  public static ExperimentReconciler reconciler(Cluster cluster, ConfigTrees trees, Ledger ledger) {
    return reconciler(cluster, trees, ledger, new QuietBoard());
  }

  /// @param board what its trainers told
  public static ExperimentReconciler reconciler(
      Cluster cluster, ConfigTrees trees, ProgressBoard board) {
    return reconciler(cluster, trees, new LedgerInMemory(), board);
  }

  /// @param announcer what tells people
  public static ExperimentReconciler reconciler(
      ConfigTrees trees, Ledger ledger, ProgressBoard board, Announcer announcer, StatusPace pace) {
    return new ExperimentReconciler(
        trees,
        Clock.systemUTC(),
        board,
        ledger,
        (_, _) -> Optional.empty(),
        announcer,
        pace,
        RELEASE,
        new ObjectMapper(),
        new NoRunReports());
  }

  /// @param reports where its reports go
  static ExperimentReconciler reconciler(Cluster cluster, RunReports reports) {
    return new ExperimentReconciler(
        new ConfigTrees(cluster.client(), COMPOSER, Clock.systemUTC()),
        Clock.systemUTC(),
        new QuietBoard(),
        new LedgerInMemory(),
        (_, _) -> Optional.empty(),
        new Announcer(cluster.client(), Clock.systemUTC()),
        new StatusPace(StatusPace.A_SECOND, Clock.systemUTC()),
        RELEASE,
        new ObjectMapper(),
        reports);
  }

  static ExperimentReconciler reconciler(Cluster cluster, ProgressBoard board) {
    var trees = new ConfigTrees(cluster.client(), COMPOSER, Clock.systemUTC());
    return reconciler(cluster, trees, board);
  }

  private static ExperimentReconciler reconciler(
      Cluster cluster, ConfigTrees trees, Ledger ledger, ProgressBoard board) {
    var announcer = new Announcer(cluster.client(), Clock.systemUTC());
    return reconciler(
        trees, ledger, board, announcer, new StatusPace(StatusPace.A_SECOND, Clock.systemUTC()));
  }

  /// @param clock by which everything is timed but the trainers' own words
  public static ExperimentReconciler reconciler(Cluster cluster, Composer composer, Clock clock) {
    return new ExperimentReconciler(
        new ConfigTrees(cluster.client(), composer, clock),
        clock,
        new QuietBoard(),
        new LedgerInMemory(),
        (_, _) -> Optional.empty(),
        new Announcer(cluster.client(), clock),
        new StatusPace(StatusPace.A_SECOND, clock),
        RELEASE,
        new ObjectMapper(),
        new NoRunReports());
  }

  public static SweepPods sweepPods() {
    return new SweepPods(RELEASE, Clock.systemUTC());
  }

  static ExperimentReconciler reconciler(Cluster cluster) {
    return reconciler(cluster, COMPOSER);
  }

  Experiment create(String name, String spec) {
    var yaml =
        """
        apiVersion: sweepline.dev/v1alpha1
        kind: Experiment
        metadata: { name: %s, labels: { sweepline.dev/model: nano } }
        spec:
          checklist: { enforcement: Warn }
        %s
        """
            .formatted(name, seeded(spec, ++created).indent(2));
    return cluster
        .client()
        .resource(Serialization.unmarshal(yaml, Experiment.class))
        .inNamespace(cluster.namespace())
        .create();
  }

  private static String seeded(String spec, int seed) {
    return spec.contains("seed:") ? spec : "seed: " + seed + "\n" + spec;
  }

  Resource<Experiment> named(String name) {
    return cluster
        .client()
        .resources(Experiment.class)
        .inNamespace(cluster.namespace())
        .withName(name);
  }

  ExperimentStatus status(String name) {
    return Optional.ofNullable(named(name).get())
        .map(Experiment::getStatus)
        .orElse(ExperimentStatus.EMPTY);
  }

  /// As fast as people are promised to be told what is in the way.
  ExperimentStatus awaitIn10s(String name, String what, Predicate<ExperimentStatus> condition) {
    return Await.value(
        name + " " + what,
        Duration.ofSeconds(10),
        () -> Optional.of(status(name)).filter(condition));
  }

  ExperimentStatus await(String name, String what, Predicate<ExperimentStatus> condition) {
    return Await.value(name + " " + what, () -> Optional.of(status(name)).filter(condition));
  }

  /// The reasons of the Events about one.
  List<String> told(String name) {
    return events(name).map(Event::getReason).toList();
  }

  /// Those of its warnings.
  List<String> warnings(String name) {
    return events(name)
        .filter(event -> event.getType().equals("Warning"))
        .map(Event::getReason)
        .toList();
  }

  private Stream<Event> events(String name) {
    return cluster
        .client()
        .v1()
        .events()
        .inNamespace(cluster.namespace())
        .list()
        .getItems()
        .stream()
        .filter(event -> event.getInvolvedObject().getName().equals(name));
  }
}

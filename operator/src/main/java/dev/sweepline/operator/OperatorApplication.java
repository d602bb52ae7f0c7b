package dev.sweepline.operator;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sweepline.operator.announce.Announcer;
import dev.sweepline.operator.champion.ChampionNeeds;
import dev.sweepline.operator.champion.ChampionReconciler;
import dev.sweepline.operator.configs.ConfigTrees;
import dev.sweepline.operator.events.ProgressBoard;
import dev.sweepline.operator.experiment.ExperimentReconciler;
import dev.sweepline.operator.experiment.Release;
import dev.sweepline.operator.experiment.RootKey;
import dev.sweepline.operator.experiment.SweepPods;
import dev.sweepline.operator.ledger.KafkaLedger;
import dev.sweepline.operator.ledger.Ledger;
import dev.sweepline.operator.ledger.NoLedger;
import dev.sweepline.operator.pace.StatusPace;
import dev.sweepline.operator.report.Author;
import dev.sweepline.operator.report.GitRules;
import dev.sweepline.operator.report.ReportFindings;
import dev.sweepline.operator.report.ReportPusher;
import dev.sweepline.operator.sweep.SweepBaselines;
import dev.sweepline.operator.sweep.SweepReconciler;
import dev.sweepline.planner.publish.AllowedHosts;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Starts the controllers with the process and stops them with it.
@Readiness
@ApplicationScoped
class OperatorApplication implements HealthCheck {
  private static final Logger LOG = Logger.getLogger(OperatorApplication.class);

  private final KubernetesClient client;
  private final Settings settings;
  private final Optional<String> bootstrapServers;
  private final ConfigTrees trees;
  private final ProgressBoard board;
  private final KafkaLedger kafkaLedger;
  private final ObjectMapper json;
  private volatile Duration patience = ReportPusher.PATIENCE;
  private volatile @Nullable Controllers controllers;
  private volatile @Nullable ReportPusher reports;

  OperatorApplication(
      KubernetesClient client,
      Settings settings,
      @ConfigProperty(name = "kafka.bootstrap.servers") Optional<String> bootstrapServers,
      ConfigTrees trees,
      ProgressBoard board,
      KafkaLedger kafkaLedger,
      ObjectMapper json) {
    this.client = client;
    this.settings = settings;
    this.bootstrapServers = bootstrapServers;
    this.trees = trees;
    this.board = board;
    this.kafkaLedger = kafkaLedger;
    this.json = json;
  }

  void start(@Observes StartupEvent event) {
    if (!settings.role().controls()) {
      LOG.info("no controllers: this process forwards only");
      return;
    }
    var own = settings.operatorNamespace().orElseGet(client::getNamespace);
    var namespaces = settings.namespaces().orElse(Set.of(own));
    var leadership =
        settings.leaderElection()
            ? Optional.of(new Leadership(client, own, settings.podUid(), this::lost))
            : Optional.<Leadership>empty();
    if (!settings.kafka()) {
      LOG.warn(
          "no Kafka, as configured: trials tell how they ended and nothing before, equal trials are"
              + " known while their Experiments exist, nothing is forwarded to W&B");
    }
    kafkaLedger.leadBy(() -> leadership.map(Leadership::holds).orElse(true));
    controllers = Controllers.start(client, namespaces, leadership, reconcilers());
    LOG.infof("controllers started namespaces=%s", String.join(",", namespaces));
  }

  private List<Reconciler<?>> reconcilers() {
    var clock = Clock.systemUTC();
    var baselines = new SweepBaselines(client);
    var announcer = new Announcer(client, clock).later();
    var pace = new StatusPace(StatusPace.A_SECOND, clock);
    Ledger ledger = settings.kafka() ? kafkaLedger : new NoLedger();
    var release = release();
    var pusher = reports(clock);
    reports = pusher;
    var experiments =
        new ExperimentReconciler(
            trees,
            clock,
            board,
            ledger,
            baselines,
            announcer,
            pace,
            release,
            json,
            pusher.ofRuns());
    return List.of(
        experiments,
        new SweepReconciler(
            trees,
            clock,
            baselines,
            announcer,
            pace,
            ledger,
            new SweepPods(release, clock),
            experiments,
            new ChampionNeeds(client),
            pusher.ofSweeps()),
        new ChampionReconciler(
            client,
            clock,
            announcer,
            release,
            settings.championWebhookHosts().orElse(Set.of()),
            json));
  }

  private ReportPusher reports(Clock clock) {
    return new ReportPusher(
        client,
        new ReportFindings(trees, board, settings.wandbBaseUrl()),
        new GitRules(
            AllowedHosts.of(settings.reportGitHosts().orElse(Set.of())),
            new Author(settings.reportGitAuthorName(), settings.reportGitAuthorEmail()),
            settings.reportGitCa()),
        clock);
  }

  private Release release() {
    return new Release(
        settings.trainerImage(),
        settings.relayImage(),
        bootstrapServers.filter(_ -> settings.kafka()),
        settings.trainerKafkaSecret(),
        settings.rootKeyFile().map(RootKey::ofFile));
  }

  /// Another process may decide soon: nobody waits for anything.
  private void lost() {
    patience = Duration.ZERO;
    Quarkus.asyncExit(1);
  }

  void stop(@Observes ShutdownEvent event) {
    var pusher = reports;
    if (pusher != null) {
      pusher.close(patience); // While somebody may write down what comes of it.
    }
    var running = controllers;
    if (running != null) {
      running.close();
    }
  }

  @Override
  public HealthCheckResponse call() {
    var running = controllers;
    return HealthCheckResponse.named("controllers")
        .status(!settings.role().controls() || (running != null && running.running()))
        .build();
  }
}

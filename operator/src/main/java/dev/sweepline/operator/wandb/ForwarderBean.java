package dev.sweepline.operator.wandb;

import dev.sweepline.operator.Settings;
import dev.sweepline.operator.announce.Announcer;
import dev.sweepline.operator.configs.ConfigTrees;
import dev.sweepline.operator.events.EventGate;
import dev.sweepline.wandb.WandbClient;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/// Runs the forwarder: beside the controllers, or in processes of its own.
@Liveness
@ApplicationScoped
class ForwarderBean implements HealthCheck {
  private static final Duration STOPPING = Duration.ofSeconds(8);

  /// Longer than anything that the loop waits for by itself.
  private static final Duration STUCK = Duration.ofMinutes(5);

  private final KubernetesClient client;
  private final Settings settings;
  private final ExperimentRuns directory;
  private final HttpSender sender;
  private final ExperimentNews news;
  private final Forwarder forwarder;
  private final Thread loop;
  private final boolean forwards;

  ForwarderBean(
      KubernetesClient client,
      Settings settings,
      ConfigTrees trees,
      EventGate gate,
      MeterRegistry registry,
      @Identifier("default-kafka-broker") Map<String, Object> kafka,
      @ConfigProperty(name = "quarkus.application.version") String version) {
    this.client = client;
    this.settings = settings;
    forwards = settings.kafka() && settings.role().forwards();
    var clock = Clock.systemUTC();
    directory = new ExperimentRuns(trees);
    sender =
        new HttpSender(
            new WandbClient(URI.create(settings.wandbBaseUrl()), version, clock),
            new SecretKeys(client, clock),
            Tempo.USUAL,
            clock);
    news = new ExperimentNews(client, new Announcer(client, clock), clock);
    var metrics = new ForwarderMetrics(registry);
    var states = new RunStates(kafka);
    var mailbox = new LinkedBlockingQueue<Runnable>();
    var room = new Room(Trackers.ROOM);
    var trackers =
        new Trackers(
            states,
            new OfflineTracker.Place(settings.wandbOfflineDir(), ZoneId.systemDefault(), version),
            Tempo.USUAL.withRequestsPerSecond(settings.wandbRunRequestsPerSecond()),
            room,
            new OnlineTracker.Ways(
                sender,
                new Pace(settings.wandbRequestsPerSecond(), settings.wandbCreationsPerSecond()),
                mailbox,
                news,
                metrics,
                clock));
    forwarder =
        new Forwarder(
            kafka,
            new Forwarder.Parts(
                gate,
                directory,
                new Desk(directory, trackers::begin, Patience.USUAL, room, metrics),
                states,
                mailbox,
                metrics),
            clock);
    loop = Thread.ofPlatform().daemon().name("wandb-forwarder").unstarted(forwarder);
    if (forwards) {
      registry.gauge("sweepline.wandb.runs", forwarder, some -> some.load().runs());
      registry.gauge("sweepline.wandb.rows.waiting", forwarder, some -> some.load().rows());
      registry.gauge("sweepline.wandb.runs.in.trouble", forwarder, some -> some.load().inTrouble());
      registry.gauge("sweepline.wandb.runs.parked", forwarder, some -> some.load().parked());
      registry.gauge("sweepline.wandb.lag", forwarder, Forwarder::lag);
    }
  }

  void start(@Observes StartupEvent event) {
    if (forwards) {
      directory.start(client, settings.namespaces().orElseGet(this::ownNamespace));
      news.start();
      loop.start();
    }
  }

  private Set<String> ownNamespace() {
    return Set.of(settings.operatorNamespace().orElseGet(client::getNamespace));
  }

  /// A loop that ended, or does not come round, needs a new process.
  @Override
  public HealthCheckResponse call() {
    boolean turns = loop.isAlive() && forwarder.lastTurn().isAfter(Instant.now().minus(STUCK));
    return HealthCheckResponse.named("forwarder").status(!forwards || turns).build();
  }

  void stop(@Observes ShutdownEvent event) throws InterruptedException {
    forwarder.stop();
    if (loop.isAlive()) {
      loop.join(STOPPING);
    }
    directory.close();
    sender.close();
    news.close();
  }
}

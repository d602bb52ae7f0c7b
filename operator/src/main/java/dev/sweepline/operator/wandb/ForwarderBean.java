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
import java.time.ZoneId;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/// Runs the forwarder beside the controllers, in every replica.
@ApplicationScoped
class ForwarderBean {
  private static final Duration STOPPING = Duration.ofSeconds(8);

  private final KubernetesClient client;
  private final Settings settings;
  private final ExperimentRuns directory;
  private final HttpCourier courier;
  private final TroubleTeller teller;
  private final Forwarder forwarder;
  private final Thread loop;

  ForwarderBean(
      KubernetesClient client,
      Settings settings,
      ConfigTrees trees,
      EventGate gate,
      MeterRegistry metrics,
      @Identifier("default-kafka-broker") Map<String, Object> kafka,
      @ConfigProperty(name = "quarkus.application.version") String version) {
    this.client = client;
    this.settings = settings;
    var clock = Clock.systemUTC();
    directory = new ExperimentRuns(trees);
    courier =
        new HttpCourier(
            new WandbClient(URI.create(settings.wandbBaseUrl()), version, clock),
            new SecretKeys(client, clock));
    teller = new TroubleTeller(new Announcer(client, clock));
    var states = new RunStates(kafka);
    var outbox = new AtomicReference<@Nullable Outbox>();
    var mailbox = new ConcurrentLinkedQueue<Runnable>();
    var trackers =
        new Trackers(
            states,
            new OfflineTracker.Place(settings.wandbOfflineDir(), ZoneId.systemDefault(), version),
            Tempo.USUAL,
            new OnlineTracker.Ways(
                courier,
                Pace.usual(),
                mailbox,
                new Memory(states, outbox)::keep,
                teller::tell,
                clock));
    forwarder =
        new Forwarder(
            kafka,
            new Forwarder.Parts(
                gate,
                directory,
                new Desk(directory, trackers::begin, Desk.Patience.USUAL),
                states,
                outbox,
                mailbox),
            clock);
    loop = Thread.ofPlatform().daemon().name("wandb-forwarder").unstarted(forwarder);
    metrics.gauge("sweepline.wandb.runs", forwarder, some -> some.load().runs());
    metrics.gauge("sweepline.wandb.rows.waiting", forwarder, some -> some.load().rows());
    metrics.gauge("sweepline.wandb.runs.in.trouble", forwarder, some -> some.load().inTrouble());
  }

  void start(@Observes StartupEvent event) {
    directory.start(client, settings.namespaces().orElseGet(this::ownNamespace));
    loop.start();
  }

  private Set<String> ownNamespace() {
    return Set.of(settings.operatorNamespace().orElseGet(client::getNamespace));
  }

  void stop(@Observes ShutdownEvent event) throws InterruptedException {
    forwarder.stop();
    loop.join(STOPPING);
    directory.close();
    courier.close();
    teller.close();
  }
}

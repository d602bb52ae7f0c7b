package dev.sweepline.operator.wandb;

import dev.sweepline.operator.announce.Announcement;
import dev.sweepline.operator.announce.Announcer;
import dev.sweepline.operator.experiment.Experiment;
import dev.sweepline.planner.Conditions;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.status.Condition.Truth;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Writes on an Experiment what its run means for it: the condition `TrackingDegraded`, which
/// nobody else writes, and the wish to stop. The forwarder does not wait for the API server.
final class ExperimentNews implements RunNews, AutoCloseable {
  private static final Logger LOG = Logger.getLogger(ExperimentNews.class);
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
  private static final int UNPROCESSABLE = 422;
  private static final long PERIOD_MS = 500;

  /// With the period: 20 writes a second, of the 50 that all of us may make.
  private static final int AT_ONCE = 10;

  private final KubernetesClient client;
  private final Announcer announcer;
  private final Clock clock;
  private final Map<String, Letter> conditions = new ConcurrentHashMap<>();
  private final Map<String, Letter> stops = new ConcurrentHashMap<>();
  private final Map<String, Ask> asks = new ConcurrentHashMap<>();
  private final Map<String, Boolean> stopped = new ConcurrentHashMap<>();
  private final ScheduledExecutorService aside =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("wandb-news").factory());

  /// @param degraded how; null if W&B takes the run
  private record Letter(TrackedRun run, @Nullable Degraded degraded) {}

  private record Ask(TrackedRun run, String asked) {}

  private record Degraded(String reason, String why) {}

  ExperimentNews(KubernetesClient client, Announcer announcer, Clock clock) {
    this.client = client;
    this.announcer = announcer;
    this.clock = clock;
  }

  void start() {
    // It ends with the process; what fails is tried again.
    var _ =
        aside.scheduleWithFixedDelay(this::deliver, PERIOD_MS, PERIOD_MS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void degraded(TrackedRun run, String reason, String why) {
    conditions.put(run.experimentUid(), new Letter(run, new Degraded(reason, why)));
  }

  @Override
  public void flows(TrackedRun run) {
    conditions.put(run.experimentUid(), new Letter(run, null));
  }

  @Override
  public void lost(TrackedRun run) {
    aside.execute(() ->
        announce(
            run,
            "RowsMissing",
            "W&B was away for longer than Kafka keeps events: rows are missing in W&B, and nobody"
                + " could send them from metrics.jsonl beside the checkpoints"));
  }

  @Override
  public void askForRows(TrackedRun run, String asked) {
    asks.put(run.experimentUid(), new Ask(run, asked));
  }

  @Override
  public void stopAsked(TrackedRun run) {
    if (!stopped.containsKey(run.experimentUid())) {
      stops.put(run.experimentUid(), new Letter(run, null));
    }
  }

  /// Delivers what is due; what cannot be written now stays due.
  void deliver() {
    try {
      deliver(asks, ask -> annotate(ask.run(), Names.ROWS_ASKED, ask.asked()));
      deliver(
          stops,
          letter -> {
            stop(letter.run());
            stopped.put(letter.run().experimentUid(), true);
          });
      deliver(conditions, letter -> write(letter.run(), letter.degraded()));
    } catch (RuntimeException e) {
      LOG.debugf("not written, tried again reason=%s", e.getMessage());
    }
  }

  private static <T> void deliver(Map<String, T> letters, Consumer<T> delivery) {
    letters.entrySet().stream()
        .limit(AT_ONCE)
        .forEach(due -> {
          delivery.accept(due.getValue());
          letters.remove(due.getKey(), due.getValue());
        });
  }

  private void stop(TrackedRun run) {
    if (annotate(run, Names.STOP_ANNOTATION, "stopped in W&B")) {
      LOG.infof("stop asked in W&B experiment=%s/%s", run.namespace(), run.experiment());
    }
  }

  /// False if it is not there any more.
  private boolean annotate(TrackedRun run, String annotation, String value) {
    var patch =
        "{\"metadata\":{\"uid\":\"%s\",\"annotations\":{\"%s\":\"%s\"}}}"
            .formatted(run.experimentUid(), annotation, value);
    try {
      resource(run).patch(MERGE, patch);
      return true;
    } catch (KubernetesClientException e) {
      if (!isGone(e) && !isAnother(e)) {
        throw e;
      }
      return false;
    }
  }

  private void write(TrackedRun run, @Nullable Degraded degraded) {
    var experiment = resource(run).get();
    if (experiment == null || !run.experimentUid().equals(experiment.getMetadata().getUid())) {
      return;
    }
    var status = experiment.getStatus();
    var before = status == null ? List.<Condition>of() : status.conditions();
    var known =
        before.stream()
            .filter(condition -> condition.type().equals(Conditions.TRACKING_DEGRADED))
            .findFirst();
    if (status == null || isSaid(known, degraded)) {
      return;
    }
    var said =
        new Conditions(before, experiment.getMetadata().getGeneration(), clock.instant())
            .add(
                Conditions.TRACKING_DEGRADED,
                degraded == null ? Truth.FALSE : Truth.TRUE,
                degraded == null ? "Streaming" : degraded.reason(),
                degraded == null ? "W&B takes the run" : degraded.why())
            .list();
    experiment.setStatus(status.withCondition(said.getFirst()));
    try {
      client.resource(experiment).lockResourceVersion().updateStatus();
    } catch (KubernetesClientException e) {
      if (!isGone(e)) {
        throw e;
      }
    }
    if (degraded != null) {
      announce(run, "TrackingWaits", "tracking waits: " + degraded.why());
    }
  }

  private static boolean isSaid(Optional<Condition> known, @Nullable Degraded degraded) {
    if (degraded == null) {
      return known.filter(condition -> condition.status() == Truth.TRUE).isEmpty();
    }
    return known
        .filter(condition ->
            condition.status() == Truth.TRUE && condition.message().equals(degraded.why()))
        .isPresent();
  }

  private static boolean isGone(KubernetesClientException e) {
    return e.getCode() == HttpURLConnection.HTTP_NOT_FOUND;
  }

  /// Another one has its name: the patch with the uid of the first is a conflict or invalid.
  private static boolean isAnother(KubernetesClientException e) {
    return e.getCode() == HttpURLConnection.HTTP_CONFLICT || e.getCode() == UNPROCESSABLE;
  }

  private void announce(TrackedRun run, String reason, String message) {
    var experiment = resource(run).get();
    if (experiment != null) {
      announcer.announce(experiment, Announcement.warning(reason, message));
    }
  }

  private Resource<Experiment> resource(TrackedRun run) {
    return client
        .resources(Experiment.class)
        .inNamespace(run.namespace())
        .withName(run.experiment());
  }

  @Override
  public void close() {
    aside.shutdownNow();
  }
}

package dev.sweepline.operator.wandb;

import dev.sweepline.operator.announce.Announcement;
import dev.sweepline.operator.announce.Announcer;
import dev.sweepline.operator.experiment.Experiment;
import dev.sweepline.planner.Conditions;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.status.Condition.Truth;
import dev.sweepline.planner.status.ExperimentStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
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
  private final Letters<Letter> conditions = new Letters<>();
  private final Letters<TrackedRun> stops = new Letters<>();
  private final Letters<Ask> asks = new Letters<>();
  private final Letters<TrackedRun> losses = new Letters<>();
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
    losses.put(run.experimentUid(), run);
  }

  @Override
  public void askForRows(TrackedRun run, String asked) {
    asks.put(run.experimentUid(), new Ask(run, asked));
  }

  @Override
  public void stopAsked(TrackedRun run) {
    if (!stopped.containsKey(run.experimentUid())) {
      stops.put(run.experimentUid(), run);
    }
  }

  /// Delivers what is due; what cannot be written now stays due.
  void deliver() {
    asks.deliver(AT_ONCE, this::ask);
    stops.deliver(AT_ONCE, this::stop);
    losses.deliver(AT_ONCE, this::tellLoss);
    conditions.deliver(AT_ONCE, letter -> write(letter.run(), letter.degraded()));
  }

  /// One Experiment has one annotation for all its runs: the latest request covers the earlier.
  private void ask(Ask ask) {
    var experiment = resource(ask.run()).get();
    if (!(isOf(ask.run(), experiment) && covers(experiment, ask.asked()))) {
      annotate(ask.run(), Names.ROWS_ASKED, ask.asked());
    }
  }

  private static boolean covers(Experiment experiment, String asked) {
    var annotations = experiment.getMetadata().getAnnotations();
    var known = annotations == null ? null : annotations.get(Names.ROWS_ASKED);
    return RowsAsked.covers(known, asked);
  }

  private void tellLoss(TrackedRun run) {
    announce(
        run,
        "RowsMissing",
        "W&B was away for longer than Kafka keeps events: some of this run are gone, and"
            + " metrics.jsonl beside the checkpoints gave no rows for them: rows may be missing in"
            + " W&B");
  }

  private void stop(TrackedRun run) {
    if (annotate(run, Names.STOP_ANNOTATION, "stopped in W&B")) {
      LOG.infof("stop asked in W&B experiment=%s/%s", run.namespace(), run.experiment());
    }
    stopped.put(run.experimentUid(), true);
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
      if (isGone(e) || (mayBeAnother(e) && !isThere(run))) {
        return false;
      }
      throw e;
    }
  }

  private void write(TrackedRun run, @Nullable Degraded degraded) {
    var experiment = resource(run).get();
    if (!isOf(run, experiment)) {
      return;
    }
    // Of a trial that was just made nothing may be written yet.
    var status = Objects.requireNonNullElse(experiment.getStatus(), ExperimentStatus.EMPTY);
    if (isSaid(status.condition(Conditions.TRACKING_DEGRADED), degraded)) {
      return;
    }
    var said =
        new Conditions(
                status.conditions(), experiment.getMetadata().getGeneration(), clock.instant())
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

  /// Where another one has its name, the patch with the uid of the first is a conflict or invalid;
  /// but so are some others.
  private static boolean mayBeAnother(KubernetesClientException e) {
    return e.getCode() == HttpURLConnection.HTTP_CONFLICT || e.getCode() == UNPROCESSABLE;
  }

  private boolean isThere(TrackedRun run) {
    return isOf(run, resource(run).get());
  }

  private static boolean isOf(TrackedRun run, @Nullable Experiment experiment) {
    return experiment != null && run.experimentUid().equals(experiment.getMetadata().getUid());
  }

  private void announce(TrackedRun run, String reason, String message) {
    var experiment = resource(run).get();
    if (isOf(run, experiment)) {
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

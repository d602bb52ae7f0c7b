package dev.sweepline.operator.announce;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/// Writes announcements as Kubernetes Events. An Event's name follows from what it says, so that
/// the same said again is counted on the same Event, as Kubernetes' own controllers do.
public final class Announcer {
  private static final Logger LOG = Logger.getLogger(Announcer.class);
  private static final String COMPONENT = "sweepline";
  private static final int LONGEST_MESSAGE = 1000;
  private static final int LONGEST_OBJECT_NAME = 200;
  private static final int REMEMBERED = 10_000;
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  private static final int MOST_UNWRITTEN = 5_000;

  private final KubernetesClient client;
  private final Clock clock;
  private final Executor executor;
  private final Cache<String, Integer> said = Caffeine.newBuilder().maximumSize(REMEMBERED).build();

  public Announcer(KubernetesClient client, Clock clock) {
    this(client, clock, Runnable::run);
  }

  private Announcer(KubernetesClient client, Clock clock, Executor executor) {
    this.client = client;
    this.clock = clock;
    this.executor = executor;
  }

  /// One that keeps nobody waiting while it writes: in the order of what it is told, and the oldest
  /// of too many not at all.
  public Announcer later() {
    var thread =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MOST_UNWRITTEN),
            Thread.ofPlatform().daemon().name("announcer").factory(),
            new ThreadPoolExecutor.DiscardOldestPolicy());
    return new Announcer(client, clock, thread);
  }

  /// Best effort: an Event that cannot be written never holds up the work it tells of.
  public void announce(HasMetadata about, Announcement announcement) {
    var event = client.resource(event(about, announcement));
    executor.execute(() -> write(event));
  }

  private void write(Resource<Event> event) {
    try {
      try {
        event.create();
      } catch (KubernetesClientException e) {
        if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
          throw e;
        }
        event.patch(MERGE, again(event.item()));
      }
    } catch (KubernetesClientException e) {
      LOG.debugf(
          "event not written object=%s reason=%s cause=%s",
          event.item().getInvolvedObject().getName(), event.item().getReason(), e.getMessage());
    }
  }

  // The operator may write Events, but not read them: what it said before it was started counts
  // once.
  private String again(Event event) {
    int times = said.asMap().merge(event.getMetadata().getName(), 2, (known, _) -> known + 1);
    return "{\"count\":%d,\"lastTimestamp\":\"%s\"}".formatted(times, event.getLastTimestamp());
  }

  private Event event(HasMetadata about, Announcement announcement) {
    var object = about.getMetadata();
    var now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    return new EventBuilder()
        .withNewMetadata()
        .withNamespace(object.getNamespace())
        .withName(name(about, announcement))
        .endMetadata()
        .withNewInvolvedObject()
        .withApiVersion(about.getApiVersion())
        .withKind(about.getKind())
        .withNamespace(object.getNamespace())
        .withName(object.getName())
        .withUid(object.getUid())
        .endInvolvedObject()
        .withType(announcement.severity().name())
        .withReason(announcement.reason())
        .withMessage(shortened(announcement.message()))
        .withNewSource()
        .withComponent(COMPONENT)
        .endSource()
        .withReportingComponent(COMPONENT)
        .withReportingInstance(COMPONENT)
        .withFirstTimestamp(now)
        .withLastTimestamp(now)
        .withCount(1)
        .build();
  }

  private static String name(HasMetadata about, Announcement announcement) {
    var said =
        String.join(
            "\n", about.getMetadata().getUid(), announcement.reason(), announcement.message());
    var digest = UUID.nameUUIDFromBytes(said.getBytes(StandardCharsets.UTF_8)).toString();
    var object = Objects.requireNonNull(about.getMetadata().getName());
    var kept = object.substring(0, Math.min(object.length(), LONGEST_OBJECT_NAME));
    return kept + "." + digest.substring(0, 13).replace("-", "");
  }

  private static String shortened(String message) {
    return message.length() <= LONGEST_MESSAGE
        ? message
        : message.substring(0, LONGEST_MESSAGE - 1) + "…";
  }
}

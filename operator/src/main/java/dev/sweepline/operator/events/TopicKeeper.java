package dev.sweepline.operator.events;

import dev.sweepline.operator.Settings;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Creates the topics beside everything else, however late Kafka comes, and looks after them: one
/// that is lost is made again, one that somebody made otherwise is told of.
@ApplicationScoped
class TopicKeeper {
  private static final Logger LOG = Logger.getLogger(TopicKeeper.class);
  private static final Duration PAUSE = Duration.ofSeconds(3);
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

  private final Map<String, Object> kafka;
  private final Topics.Replication replication;
  private final TopicsSeen seen;
  private final boolean wanted;
  private volatile @Nullable Thread worker;
  private @Nullable List<TopicFault> told;

  TopicKeeper(
      @Identifier("default-kafka-broker") Map<String, Object> kafka,
      @ConfigProperty(name = "sweepline.topics.replication-factor") Optional<Short> factor,
      @ConfigProperty(name = "sweepline.topics.min-insync-replicas") Optional<Integer> minInSync,
      TopicsSeen seen,
      Settings settings) {
    this.kafka = new HashMap<>(kafka);
    this.kafka.put("client.id", "sweepline-topics");
    this.replication = new Topics.Replication(factor, minInSync);
    this.seen = seen;
    this.wanted = settings.kafka();
  }

  void start(@Observes StartupEvent event) {
    if (wanted) {
      worker = Thread.ofVirtual().name("topics").start(this::keep);
    }
  }

  void stop(@Observes ShutdownEvent event) {
    var running = worker;
    if (running != null) {
      running.interrupt();
    }
  }

  private void keep() {
    try {
      while (true) {
        Thread.sleep(looked() ? LOOK_AGAIN : PAUSE);
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean looked() throws InterruptedException {
    try (var admin = Admin.create(kafka)) {
      var look = new TopicLook(admin, String.valueOf(kafka.get("bootstrap.servers")));
      Topics.create(admin, replication);
      var faults = look.faults();
      seen.are(look.ids(), faults);
      tell(faults);
      return true;
    } catch (ExecutionException | KafkaException e) {
      var cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
      if (seen.trouble().isEmpty() || told == null) {
        LOG.warnf("topics not looked after, Kafka is away reason=%s", cause.getMessage());
        told = told == null ? List.of() : told;
      }
      seen.areNotSeen("Kafka is away: " + cause.getMessage());
      return false;
    }
  }

  private void tell(List<TopicFault> faults) {
    if (!seenBefore(faults)) {
      if (faults.isEmpty()) {
        LOG.info("topics are in order");
      }
      for (var fault : faults) {
        LOG.log(fault.refused() ? Logger.Level.ERROR : Logger.Level.WARN, fault.message());
      }
    }
  }

  private boolean seenBefore(List<TopicFault> faults) {
    boolean same = faults.equals(told);
    told = faults;
    return same;
  }
}

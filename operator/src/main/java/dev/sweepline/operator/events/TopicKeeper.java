package dev.sweepline.operator.events;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Creates the topics beside everything else, however late Kafka comes.
@ApplicationScoped
class TopicKeeper {
  private static final Logger LOG = Logger.getLogger(TopicKeeper.class);
  private static final Duration PAUSE = Duration.ofSeconds(3);

  private final Map<String, Object> kafka;
  private volatile @Nullable Thread worker;

  TopicKeeper(@Identifier("default-kafka-broker") Map<String, Object> kafka) {
    this.kafka = Map.copyOf(kafka);
  }

  void start(@Observes StartupEvent event) {
    worker = Thread.ofVirtual().name("topics").start(this::createOnce);
  }

  void stop(@Observes ShutdownEvent event) {
    var running = worker;
    if (running != null) {
      running.interrupt();
    }
  }

  private void createOnce() {
    try {
      boolean told = false;
      while (!created(told)) {
        told = true;
        Thread.sleep(PAUSE);
      }
      LOG.info("topics exist");
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean created(boolean told) throws InterruptedException {
    try (var admin = Admin.create(kafka)) {
      Topics.create(admin);
      return true;
    } catch (ExecutionException | KafkaException e) {
      if (!told) {
        LOG.warnf("topics not created yet, Kafka is away reason=%s", e.getMessage());
      }
      return false;
    }
  }
}

package dev.sweepline.operator.wandb;

import dev.sweepline.contract.EventTopics;
import dev.sweepline.operator.events.Topics;
import dev.sweepline.wandb.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jboss.logging.Logger;

/// What the forwarder itself writes to Kafka: states of runs, and records that were rejected.
final class Outbox implements AutoCloseable {
  /// Header of a rejected record that says why, for people.
  static final String REASON = "reason";

  private static final Logger LOG = Logger.getLogger(Outbox.class);

  private final KafkaProducer<String, byte[]> producer;
  private final AtomicInteger underWay = new AtomicInteger();

  Outbox(Map<String, Object> kafka) {
    var config = new HashMap<>(kafka);
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 2_000);
    producer = new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
  }

  void remember(String runId, RunState state) {
    var value = Json.text(state).getBytes(StandardCharsets.UTF_8);
    send(new ProducerRecord<>(Topics.WANDB, runId, value));
  }

  void reject(ConsumerRecord<String, byte[]> record, String reason) {
    var rejected = new ProducerRecord<>(EventTopics.REJECTED, record.key(), record.value());
    record.headers().forEach(header -> rejected.headers().add(header));
    rejected.headers().add(REASON, reason.getBytes(StandardCharsets.UTF_8));
    send(rejected);
  }

  private void send(ProducerRecord<String, byte[]> record) {
    underWay.incrementAndGet();
    try {
      var _ =
          producer.send(
              record,
              (_, failure) -> {
                underWay.decrementAndGet();
                if (failure != null) {
                  LOG.warnf("not written topic=%s reason=%s", record.topic(), failure.getMessage());
                }
              });
    } catch (KafkaException e) {
      underWay.decrementAndGet();
      LOG.warnf("not written topic=%s reason=%s", record.topic(), e.getMessage());
    }
  }

  /// Whether all of it is on Kafka, so that offsets may be committed.
  boolean idle() {
    return underWay.get() == 0;
  }

  void flush() {
    producer.flush();
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(2));
  }
}

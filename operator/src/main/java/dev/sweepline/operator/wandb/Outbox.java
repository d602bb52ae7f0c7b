package dev.sweepline.operator.wandb;

import dev.sweepline.contract.EventTopics;
import dev.sweepline.operator.events.Topics;
import dev.sweepline.wandb.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jboss.logging.Logger;

/// What the forwarder itself writes to Kafka, all or nothing: states of runs, records that were
/// rejected, and the offsets up to which everything is safe.
///
/// Who lost its partitions meanwhile is refused: the group's generation goes with the offsets.
final class Outbox implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(Outbox.class);

  /// Of a rejected record; an event is shorter.
  private static final int MOST_BYTES = 128 * 1024;

  /// The next forwarder waits that long for one that was killed within a transaction.
  private static final int TRANSACTION_MS = 10_000;

  private final KafkaProducer<String, byte[]> producer;

  /// @param id of this process: what an earlier one with the same id left open is aborted
  Outbox(Map<String, Object> kafka, String id) {
    var config = new HashMap<>(kafka);
    config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "sweepline-wandb-" + id);
    config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_MS);
    // The loop waits as long, and every run with it.
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, TRANSACTION_MS / 2);
    config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, TRANSACTION_MS / 2);
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, TRANSACTION_MS);
    producer = new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
    try {
      producer.initTransactions();
    } catch (KafkaException e) {
      close();
      throw e;
    }
  }

  /// What is written of a record that was rejected.
  static ProducerRecord<String, byte[]> rejection(
      ConsumerRecord<String, byte[]> record, String reason) {
    var value = record.value();
    // With its reason a record near the broker's limit would be beyond it, and stop everything.
    var kept =
        value == null || value.length <= MOST_BYTES ? value : Arrays.copyOf(value, MOST_BYTES);
    var copy = new ProducerRecord<>(EventTopics.REJECTED, record.key(), kept);
    record.headers().forEach(header -> copy.headers().add(header));
    copy.headers().add(EventTopics.REASON, reason.getBytes(StandardCharsets.UTF_8));
    return copy;
  }

  /// Returns whether it was committed; if not, nothing of it was.
  ///
  /// @throws KafkaException if nobody can say, or this outbox can do no more; what is in memory is
  ///   ahead of Kafka or equal, so another outbox may go on with it
  boolean commit(
      Map<String, RunState> states,
      List<ProducerRecord<String, byte[]>> rejections,
      Map<TopicPartition, OffsetAndMetadata> offsets,
      ConsumerGroupMetadata group) {
    producer.beginTransaction();
    try {
      states.forEach((id, state) -> send(record(id, state)));
      rejections.forEach(this::send);
      if (!offsets.isEmpty()) {
        producer.sendOffsetsToTransaction(offsets, group);
      }
      producer.flush();
    } catch (ProducerFencedException
        | InvalidProducerEpochException
        | OutOfOrderSequenceException
        | UnsupportedVersionException
        | AuthorizationException e) {
      throw e;
    } catch (KafkaException e) {
      LOG.debugf("not committed, tried again reason=%s", e.getMessage());
      producer.abortTransaction();
      return false;
    }
    producer.commitTransaction();
    return true;
  }

  private void send(ProducerRecord<String, byte[]> record) {
    var sent = producer.send(record);
    // The commit says whether it arrived; one that could not even be begun is not thrown, and
    // behind it every other would wait as long.
    if (sent.state() == Future.State.FAILED) {
      throw new KafkaException("not sent to " + record.topic(), sent.exceptionNow());
    }
  }

  private static ProducerRecord<String, byte[]> record(String id, RunState state) {
    return new ProducerRecord<>(
        Topics.WANDB, id, Json.text(state).getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(2));
  }
}

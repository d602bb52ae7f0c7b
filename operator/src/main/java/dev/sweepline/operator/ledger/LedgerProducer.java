package dev.sweepline.operator.ledger;

import dev.sweepline.operator.events.Topics;
import dev.sweepline.planner.ledger.LedgerEntry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// The one producer that may write: whoever opens it ends the one before.
final class LedgerProducer implements AutoCloseable {
  static final String TRANSACTIONAL_ID = "sweepline-ledger";

  private static final Duration CLOSING = Duration.ofSeconds(2);

  private final Map<String, Object> kafka;
  private final KafkaProducer<byte[], byte[]> producer;

  private LedgerProducer(Map<String, Object> kafka, KafkaProducer<byte[], byte[]> producer) {
    this.kafka = kafka;
    this.producer = producer;
  }

  static LedgerProducer open(Map<String, Object> kafka) {
    var config = new HashMap<>(kafka);
    config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, TRANSACTIONAL_ID);
    config.put(ProducerConfig.CLIENT_ID_CONFIG, TRANSACTIONAL_ID);
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000);
    config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 15_000);
    config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 60_000);
    config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    var producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    try {
      producer.initTransactions();
    } catch (RuntimeException e) {
      producer.close(Duration.ZERO);
      throw e;
    }
    return new LedgerProducer(kafka, producer);
  }

  /// Where the topic ends now that nobody else can write.
  Map<TopicPartition, Long> ends() throws InterruptedException {
    try (var admin = Admin.create(kafka)) {
      var asked = new HashMap<TopicPartition, OffsetSpec>();
      producer
          .partitionsFor(Topics.LEDGER)
          .forEach(partition ->
              asked.put(
                  new TopicPartition(partition.topic(), partition.partition()),
                  OffsetSpec.latest()));
      var ends = new HashMap<TopicPartition, Long>();
      admin
          .listOffsets(asked, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
          .all()
          .get()
          .forEach((partition, end) -> ends.put(partition, end.offset()));
      return ends;
    } catch (ExecutionException e) {
      throw unwrapped(e);
    }
  }

  /// All of them or none.
  ///
  /// @return the offsets behind the last ones
  Map<TopicPartition, Long> write(Collection<LedgerEntry> entries) throws InterruptedException {
    producer.beginTransaction();
    var sent = new ArrayList<Future<RecordMetadata>>();
    for (var entry : entries) {
      var key = entry.key().text().getBytes(StandardCharsets.UTF_8);
      sent.add(producer.send(new ProducerRecord<>(Topics.LEDGER, key, LedgerJson.bytes(entry))));
    }
    producer.commitTransaction();
    var behind = new HashMap<TopicPartition, Long>();
    for (var one : sent) {
      try {
        var where = one.get();
        behind.merge(
            new TopicPartition(where.topic(), where.partition()), where.offset() + 1, Math::max);
      } catch (ExecutionException e) {
        throw unwrapped(e);
      }
    }
    return behind;
  }

  private static KafkaException unwrapped(ExecutionException e) {
    return e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
  }

  /// An open transaction is aborted by whoever opens next.
  @Override
  public void close() {
    producer.close(CLOSING);
  }
}

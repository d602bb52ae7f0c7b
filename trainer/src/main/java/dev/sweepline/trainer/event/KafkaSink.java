package dev.sweepline.trainer.event;

import dev.sweepline.contract.EventMac;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/// Events to Kafka, in order, each once; a broker that is away is waited for, here and not in
/// training.
final class KafkaSink implements EventSink {
  private static final System.Logger LOG = System.getLogger(KafkaSink.class.getName());
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /// Where to, and signed with what; `key` and the hexadecimal `macKey` are the experiment's.
  record Address(Properties properties, String topic, String key, @Nullable String macKey) {}

  private final Address address;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final AtomicBoolean reachable = new AtomicBoolean(true);
  private final AtomicLong lost = new AtomicLong();
  private volatile @Nullable KafkaProducer<byte[], byte[]> producer;

  KafkaSink(Address address) {
    this.address = address;
  }

  /// Tries again until the producer has the event or closing begins.
  @Override
  public void send(byte[] event) throws InterruptedException {
    do {
      try {
        send(open(), event);
        return;
      } catch (InterruptException e) {
        throw new InterruptedException("sending to Kafka"); // Its own flag is Kafka's wrapper.
      } catch (KafkaException | IllegalStateException e) {
        unreachable(e); // The latter: closed meanwhile.
      }
    } while (!closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS));
    lost.incrementAndGet();
  }

  private void send(KafkaProducer<byte[], byte[]> open, byte[] event) {
    var key = address.key().getBytes(StandardCharsets.UTF_8);
    var kafkaRecord = new ProducerRecord<>(address.topic(), key, event);
    if (address.macKey() != null) {
      kafkaRecord
          .headers()
          .add(
              EventMac.HEADER,
              EventMac.sign(address.macKey(), event).getBytes(StandardCharsets.US_ASCII));
    }
    var sender = Thread.currentThread();
    var sent =
        open.send(
            kafkaRecord,
            (metadata, failure) -> {
              if (failure == null) {
                reachedBroker();
              } else if (Thread.currentThread() != sender) {
                lost.incrementAndGet();
                unreachable(failure);
              }
            });
    // Without the topic's metadata send() does not throw: it answers at once, with a failure.
    if (sent.state() == Future.State.FAILED) {
      throw sent.exceptionNow() instanceof KafkaException failure
          ? failure
          : new KafkaException(sent.exceptionNow());
    }
  }

  private void reachedBroker() {
    if (!reachable.getAndSet(true)) {
      LOG.log(Level.INFO, "Kafka is back topic={0}", address.topic());
    }
  }

  /// Late, because a name that does not resolve yet is no reason to fail.
  private KafkaProducer<byte[], byte[]> open() {
    var open = producer;
    if (open == null) {
      open = new KafkaProducer<>(settings(), new ByteArraySerializer(), new ByteArraySerializer());
      producer = open;
    }
    return open;
  }

  private Properties settings() {
    var settings = new Properties();
    settings.putAll(address.properties());
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, "1000");
    settings.put(ProducerConfig.LINGER_MS_CONFIG, "20");
    // A broker may be away for as long as the trainer lives.
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, String.valueOf(24 * 3600 * 1000));
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, String.valueOf(4 << 20));
    settings.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, "5000");
    settings.put("enable.metrics.push", "false");
    return settings;
  }

  private void unreachable(Exception why) {
    if (reachable.getAndSet(false)) {
      LOG.log(Level.WARNING, "Kafka does not answer, events wait: {0}", why.toString());
    }
  }

  /// From another thread this also ends the waiting of `send`.
  @Override
  public void close(Duration patience) {
    closing.countDown();
    var open = producer;
    if (open != null) {
      open.close(patience);
    }
    if (lost.get() > 0) {
      LOG.log(Level.WARNING, "events did not reach Kafka count={0}", lost.get());
    }
  }
}

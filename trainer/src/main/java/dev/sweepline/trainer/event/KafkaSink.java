package dev.sweepline.trainer.event;

import dev.sweepline.contract.EventMac;
import dev.sweepline.contract.KafkaTrouble;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/// Events to Kafka, in order, each once; while the broker is away they wait on disk.
final class KafkaSink implements EventSink {
  private static final System.Logger LOG = System.getLogger(KafkaSink.class.getName());
  private static final int WINDOW = 200;
  private static final long SILENCE_NANOS = Duration.ofSeconds(2).toNanos();
  private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();
  private static final long LOOK_AGAIN_MS = 5;

  /// Where to; `key` is the experiment's uid.
  record Address(Properties properties, String topic, String key) {}

  /// @param beginning which producer's it is
  private record Answer(int beginning, Outbox.Handed letter, @Nullable Exception failure) {}

  private final Address address;
  private final Outbox outbox;
  private final ConcurrentLinkedQueue<Answer> answers = new ConcurrentLinkedQueue<>();
  private @Nullable KafkaProducer<byte[], byte[]> producer;
  private long heardAt = System.nanoTime();
  private long sendAgainAt = heardAt;
  private long keepAgainAt = heardAt;
  private int beginnings;
  private volatile Optional<Boolean> left = Optional.empty();
  private final Set<String> told = new HashSet<>();

  KafkaSink(Address address, Outbox outbox) {
    this.address = address;
    this.outbox = outbox;
  }

  @Override
  public void take(Draft draft, Importance importance, long thinned) throws IOException {
    if (outbox.isEmpty()) {
      heardAt = System.nanoTime(); // Nobody owed an answer until now.
    }
    outbox.add(draft, importance, thinned);
  }

  @Override
  public OptionalLong waitingBytes() {
    return OptionalLong.of(outbox.bytes());
  }

  @Override
  public boolean busy() {
    return !outbox.isEmpty();
  }

  @Override
  public void carryOn() throws IOException {
    hear();
    long now = System.nanoTime();
    if (now - sendAgainAt >= 0) {
      send();
    }
    if (busy() && now - heardAt > SILENCE_NANOS && now - keepAgainAt >= 0) {
      keepAgainAt = now + PAUSE_NANOS;
      if (told.isEmpty()) {
        away("silence", "silent for two seconds");
      }
      outbox.keep();
    }
  }

  private void hear() throws IOException {
    for (var answer = answers.poll(); answer != null; answer = answers.poll()) {
      var failure = answer.failure();
      if (failure == null) {
        reachedBroker();
        outbox.arrived(answer.letter());
      } else if (failure instanceof RecordTooLargeException) {
        LOG.log(Level.ERROR, "event left out: {0}", failure.getMessage());
        outbox.arrived(answer.letter());
      } else if (answer.beginning() == beginnings) {
        unreachable(failure);
        beginAgain();
      }
    }
  }

  /// The letters behind a failed one must not overtake it.
  private void beginAgain() {
    var failed = producer;
    producer = null;
    beginnings++;
    if (failed != null) {
      failed.close(Duration.ZERO);
    }
    outbox.putBackAll();
  }

  private void send() throws IOException {
    while (outbox.underWay() < WINDOW) {
      var next = outbox.next();
      if (next.isEmpty()) {
        return;
      }
      try {
        send(open(), next.get());
      } catch (KafkaException | IllegalArgumentException e) {
        outbox.putBack(next.get());
        unreachable(e);
        return;
      }
    }
  }

  private void send(KafkaProducer<byte[], byte[]> open, Outbox.Handed next) {
    var letter = next.letter;
    var key = address.key().getBytes(StandardCharsets.UTF_8);
    var kafkaRecord = new ProducerRecord<>(address.topic(), key, letter.value());
    var mac = letter.mac();
    if (mac != null) {
      kafkaRecord.headers().add(EventMac.HEADER, mac.getBytes(StandardCharsets.US_ASCII));
    }
    int beginning = beginnings;
    var sender = Thread.currentThread();
    var atOnce = new AtomicReference<@Nullable Exception>();
    var _ =
        open.send(
            kafkaRecord,
            (_, failure) -> {
              if (failure == null || Thread.currentThread() != sender) {
                answers.add(new Answer(beginning, next, failure));
              } else {
                atOnce.set(failure);
              }
            });
    // Without the topic's metadata send() does not throw: it answers at once, with a failure.
    var failure = atOnce.get();
    if (failure instanceof RecordTooLargeException) {
      answers.add(new Answer(beginning, next, failure));
    } else if (failure != null) {
      throw failure instanceof KafkaException known ? known : new KafkaException(failure);
    }
  }

  private void reachedBroker() {
    heardAt = System.nanoTime();
    if (!told.isEmpty()) {
      told.clear();
      LOG.log(Level.INFO, "Kafka is back topic={0}", address.topic());
    }
  }

  private void unreachable(Exception why) {
    sendAgainAt = System.nanoTime() + PAUSE_NANOS;
    away(why.getClass().getSimpleName(), KafkaTrouble.sentence(why));
  }

  /// Each kind of trouble once: a password is found wrong only after a broker was found.
  private void away(String kind, String why) {
    if (told.add(kind)) {
      LOG.log(Level.WARNING, "Kafka does not answer, events wait: {0}", why);
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
    // On a partition that was just made, several batches under way can end in an endless loop of
    // OUT_OF_ORDER_SEQUENCE_NUMBER (seen with kafka-clients 4.1.1).
    settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, "1");
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, "1000");
    settings.put(ProducerConfig.LINGER_MS_CONFIG, "20");
    // A broker may be away for as long as the trainer lives.
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, String.valueOf(24 * 3600 * 1000));
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, String.valueOf(4 << 20));
    settings.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, "5000");
    settings.put("enable.metrics.push", "false");
    return settings;
  }

  @Override
  public Optional<Boolean> left() {
    return left;
  }

  @Override
  public void close(Duration patience) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (busy() && System.nanoTime() - deadline < 0) {
      carryOn();
      Thread.sleep(LOOK_AGAIN_MS);
    }
    hear();
    outbox.close();
    left = Optional.of(!outbox.isEmpty());
    var open = producer;
    if (open != null) {
      open.close(Duration.ZERO);
    }
  }
}

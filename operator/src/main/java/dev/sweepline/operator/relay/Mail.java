package dev.sweepline.operator.relay;

import dev.sweepline.contract.EventMac;
import dev.sweepline.contract.EventTopics;
import dev.sweepline.contract.KafkaTrouble;
import dev.sweepline.contract.SpooledLetter;
import dev.sweepline.contract.TrainerEvent;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/// The relay's way to Kafka: in order, with key and signature.
final class Mail implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Mail.class.getName());

  private final RelaySettings settings;
  private final ConcurrentLinkedQueue<Answer> answers = new ConcurrentLinkedQueue<>();
  private @Nullable KafkaProducer<byte[], byte[]> producer;
  private final AtomicInteger beginnings = new AtomicInteger();
  private final Set<Class<?>> told = new HashSet<>();

  Mail(RelaySettings settings) {
    this.settings = settings;
  }

  /// What Kafka said to the line that ended at a position.
  record Answer(Position after, boolean arrived) {}

  /// Whether the producer has it; false when Kafka is away.
  boolean send(TrainerEvent event, Position after) {
    var letter = letter(event);
    var post = post(settings.topic(), letter.value());
    var mac = letter.mac();
    if (mac != null) {
      post.headers().add(EventMac.HEADER, mac.getBytes(StandardCharsets.US_ASCII));
    }
    return send(post, after, false);
  }

  /// As it goes out, and as it waits on disk.
  SpooledLetter letter(TrainerEvent event) {
    var value = Filler.json(event);
    char worth =
        event instanceof TrainerEvent.Progress progress ? progress.epochEnd() ? 'E' : 'S' : 'L';
    return new SpooledLetter(
        worth, settings.macKey().map(key -> EventMac.sign(key, value)).orElse(null), value);
  }

  /// Puts a line aside where people look for what was refused.
  boolean park(byte[] line, String reason, Position after) {
    var post =
        post(
            EventTopics.REJECTED,
            Arrays.copyOf(line, Math.min(line.length, TrainerEvent.MAX_BYTES)));
    post.headers().add(EventTopics.REASON, reason.getBytes(StandardCharsets.UTF_8));
    return send(post, after, true);
  }

  private ProducerRecord<byte[], byte[]> post(String topic, byte[] value) {
    return new ProducerRecord<>(topic, settings.uid().getBytes(StandardCharsets.UTF_8), value);
  }

  /// @param dispensable a refused line that cannot be parked is passed over: its reason is in the
  ///   log
  private boolean send(ProducerRecord<byte[], byte[]> post, Position after, boolean dispensable) {
    try {
      int beginning = beginnings.get();
      var sender = Thread.currentThread();
      var atOnce = new AtomicReference<@Nullable Exception>();
      var _ =
          open()
              .send(
                  post,
                  (_, failure) -> {
                    if (failure != null && Thread.currentThread() == sender) {
                      atOnce.set(failure);
                    } else if (beginning == beginnings.get()) {
                      answer(after, failure, dispensable);
                    }
                  });
      // Without the topic's metadata send() does not throw: it answers at once, with a failure.
      if (atOnce.get() != null && dispensable && told.isEmpty()) {
        answer(after, atOnce.get(), true);
        return true;
      }
      return atOnce.get() == null || told(atOnce.get());
    } catch (KafkaException | IOException | IllegalArgumentException e) {
      return told(e);
    }
  }

  private void answer(Position after, @Nullable Exception failure, boolean dispensable) {
    if (failure != null) {
      LOG.log(Level.WARNING, "not sent: {0}", KafkaTrouble.sentence(failure));
    }
    answers.add(new Answer(after, failure == null || dispensable));
  }

  /// Each kind of trouble once: a password is found wrong only after a broker was found.
  ///
  /// @return false: it did not go out
  private boolean told(@Nullable Exception failure) {
    if (failure != null && told.add(failure.getClass())) {
      LOG.log(Level.WARNING, "Kafka is away, events wait: {0}", KafkaTrouble.sentence(failure));
    }
    return false;
  }

  /// What Kafka said since it was asked last, in the order of the lines.
  @Nullable Answer heard() {
    var answer = answers.poll();
    if (answer != null && answer.arrived() && !told.isEmpty()) {
      told.clear();
      LOG.log(Level.INFO, "Kafka is back");
    }
    return answer;
  }

  /// Forgets what is under way.
  void beginAgain() {
    beginnings.incrementAndGet();
    close();
    answers.clear();
  }

  private KafkaProducer<byte[], byte[]> open() throws IOException {
    var open = producer;
    if (open == null) {
      open =
          new KafkaProducer<>(
              properties(settings.kafka()), new ByteArraySerializer(), new ByteArraySerializer());
      producer = open;
    }
    return open;
  }

  /// A producer that keeps the order, has little memory, and waits for a broker that is away.
  static Properties properties(Path kafka) throws IOException {
    var properties = new Properties();
    try (var reader = Files.newBufferedReader(kafka)) {
      properties.load(reader);
    }
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
    // As the trainer's own producer: a partition that was just made takes one batch at a time.
    properties.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, "1");
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, "1000");
    properties.put(ProducerConfig.LINGER_MS_CONFIG, "20");
    properties.put(
        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Long.toString(Duration.ofHours(24).toMillis()));
    // The relay has a small heap, and its memory is the file.
    properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, String.valueOf(2 << 20));
    properties.put(ProducerConfig.BATCH_SIZE_CONFIG, "16384");
    properties.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, "5000");
    properties.put("enable.metrics.push", "false");
    return properties;
  }

  @Override
  public void close() {
    var open = producer;
    producer = null;
    if (open != null) {
      open.close(Duration.ZERO);
    }
  }
}

package dev.sweepline.operator.relay;

import dev.sweepline.contract.EventMac;
import dev.sweepline.contract.KafkaTrouble;
import dev.sweepline.contract.SpooledLetter;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/// Brings letters that others wrote and signed to Kafka, in order, and waits until they arrived.
final class Carrier implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Carrier.class.getName());
  private static final int WINDOW = 100;
  private static final long LOOK_AGAIN_MS = 200;
  private static final long PAUSE_MS = 1000;

  private final Path kafka;
  private final String topic;
  private final byte[] key;
  private final BooleanSupplier outOfTime;
  private final Deque<Handed> underWay = new ArrayDeque<>();
  private @Nullable KafkaProducer<byte[], byte[]> producer;
  private String trouble = "";

  private record Handed(SpooledLetter letter, Future<RecordMetadata> answer) {}

  /// @param kafka the properties of the client
  /// @param uid of the experiment, the key of all its records
  /// @param outOfTime whether to give up; asked again and again
  Carrier(Path kafka, String topic, String uid, BooleanSupplier outOfTime) {
    this.kafka = kafka;
    this.topic = topic;
    this.key = uid.getBytes(StandardCharsets.UTF_8);
    this.outOfTime = outOfTime;
  }

  /// Carries all spools and deletes each that has arrived.
  ///
  /// @return false if time ran out before
  boolean carryAll(List<Spool> spools) throws InterruptedException, IOException {
    for (var spool : spools) {
      try (var letters = spool.letters()) {
        if (!carry(letters.iterator())) {
          return false;
        }
      }
      spool.delete();
      LOG.log(Level.INFO, "leftovers arrived attempt={0}", spool.attempt());
    }
    return true;
  }

  /// @return false if time ran out before all arrived
  boolean carry(Iterator<SpooledLetter> letters) throws InterruptedException, IOException {
    @Nullable SpooledLetter next = null;
    while (next != null || letters.hasNext() || !underWay.isEmpty()) {
      if (outOfTime.getAsBoolean()) {
        return false;
      }
      next = next == null && letters.hasNext() ? letters.next() : next;
      if (next != null && underWay.size() < WINDOW) {
        next = handOver(next) ? null : next;
      } else {
        hear();
      }
    }
    return true;
  }

  /// What Kafka said last that was not good; empty if nothing.
  String trouble() {
    return trouble;
  }

  private boolean handOver(SpooledLetter letter) throws InterruptedException, IOException {
    try {
      var answer = open().send(post(letter));
      // Without the topic's metadata send() does not throw: it answers at once, with a failure.
      if (answer.state() == Future.State.FAILED && !tooLarge(answer.exceptionNow())) {
        away(answer.exceptionNow());
        return false;
      }
      underWay.add(new Handed(letter, answer));
      return true;
    } catch (KafkaException | IllegalArgumentException e) {
      away(e);
      return false;
    }
  }

  private ProducerRecord<byte[], byte[]> post(SpooledLetter letter) {
    var post = new ProducerRecord<>(topic, key, letter.value());
    var mac = letter.mac();
    if (mac != null) {
      post.headers().add(EventMac.HEADER, mac.getBytes(StandardCharsets.US_ASCII));
    }
    return post;
  }

  private void hear() throws InterruptedException, IOException {
    try {
      underWay.element().answer().get(LOOK_AGAIN_MS, TimeUnit.MILLISECONDS);
      underWay.remove();
    } catch (TimeoutException e) {
      // It is asked for again.
    } catch (ExecutionException e) {
      if (tooLarge(e.getCause())) {
        LOG.log(Level.ERROR, "letter left out: {0}", KafkaTrouble.sentence(e));
        underWay.remove();
      } else {
        away(e.getCause());
        beginAgain();
      }
    }
  }

  private static boolean tooLarge(@Nullable Throwable failure) {
    return failure instanceof RecordTooLargeException;
  }

  /// What came behind a letter that failed must not overtake it.
  private void beginAgain() throws InterruptedException, IOException {
    close();
    var again = List.copyOf(underWay);
    underWay.clear();
    for (var handed : again) {
      while (!outOfTime.getAsBoolean() && !handOver(handed.letter())) {
        LOG.log(Level.DEBUG, "tried again");
      }
    }
  }

  private void away(@Nullable Throwable failure) throws InterruptedException {
    var why = failure == null ? "no answer" : KafkaTrouble.sentence(failure);
    if (!why.equals(trouble)) {
      LOG.log(Level.WARNING, "Kafka is away: {0}", why);
    }
    trouble = why;
    Thread.sleep(PAUSE_MS);
  }

  /// Late, because a name that does not resolve yet is no reason to fail.
  private KafkaProducer<byte[], byte[]> open() throws IOException {
    var open = producer;
    if (open == null) {
      open =
          new KafkaProducer<>(
              Mail.properties(kafka), new ByteArraySerializer(), new ByteArraySerializer());
      producer = open;
    }
    return open;
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

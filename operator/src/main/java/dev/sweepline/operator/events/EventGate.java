package dev.sweepline.operator.events;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.sweepline.contract.EventMac;
import dev.sweepline.contract.EventProblem;
import dev.sweepline.contract.RecoveredRows;
import dev.sweepline.contract.TrainerEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/// Lets in what is an event, is about the experiment it is keyed by, and was signed by that
/// experiment's trainer.
public final class EventGate {
  private static final int LONGEST_REASON = 300;

  private static final JsonMapper TREES =
      JsonMapper.builder(
              // Most of an event is numbers.
              JsonFactory.builder().enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER).build())
          .addModule(new JavaTimeModule())
          .build();
  private static final ObjectReader EVENTS = TREES.readerFor(TrainerEvent.class);

  private static final ObjectReader ROWS = TREES.readerFor(RecoveredRows.class);

  private final Optional<SigningKeys> keys;

  /// Without keys nothing is checked for its origin.
  public EventGate(Optional<SigningKeys> keys) {
    this.keys = keys;
  }

  /// The key that signs an attempt's events, hexadecimal.
  @FunctionalInterface
  public interface SigningKeys {
    String of(String experimentUid, int attempt);
  }

  /// What became of a record.
  public sealed interface Verdict {}

  /// It is what it says.
  public record Accepted(TrainerEvent event) implements Verdict {}

  /// It is no event, but rows that a courier found.
  public record Recovered(RecoveredRows rows) implements Verdict {}

  /// It is not; the reason is for people.
  public record Rejected(String reason) implements Verdict {}

  public Verdict judge(ConsumerRecord<String, byte[]> record) {
    var mac = record.headers().lastHeader(EventMac.HEADER);
    return judge(record.key(), record.value(), mac == null ? null : mac.value());
  }

  Verdict judge(@Nullable String key, byte @Nullable [] value, byte @Nullable [] mac) {
    if (value == null || value.length > TrainerEvent.MAX_BYTES) {
      return new Rejected(value == null ? "empty" : value.length + " bytes are too long");
    }
    TrainerEvent event;
    try {
      event = EVENTS.readValue(value);
    } catch (IOException e) {
      return noEvent(key, value, mac, e);
    }
    return wrong(key, event)
        .or(() -> unsigned(event.uid(), event.attempt(), value, mac))
        .<Verdict>map(Rejected::new)
        .orElseGet(() -> new Accepted(event));
  }

  private Verdict noEvent(
      @Nullable String key, byte[] value, byte @Nullable [] mac, IOException why) {
    var other = otherSchema(value);
    if (!other.equals(Optional.of(RecoveredRows.SCHEMA))) {
      return new Rejected(
          other
              .map(schema -> "unknown schema " + cut(schema))
              .orElseGet(() -> "unreadable: " + cut(sentence(why))));
    }
    try {
      RecoveredRows rows = ROWS.readValue(value);
      return rows.problem()
          .map(EventGate::cut)
          .or(() -> rows.uid().equals(key) ? Optional.empty() : Optional.of(notTheKey(rows.uid())))
          .or(() -> unsigned(rows.uid(), rows.attempt(), value, mac))
          .<Verdict>map(Rejected::new)
          .orElseGet(() -> new Recovered(rows));
    } catch (IOException e) {
      return new Rejected("unreadable: " + cut(sentence(e)));
    }
  }

  private static String notTheKey(String uid) {
    return "uid " + cut(uid) + " is not the record's key";
  }

  /// Jackson reads `null` as no event at all.
  private static Optional<String> wrong(@Nullable String key, @Nullable TrainerEvent event) {
    if (event == null) {
      return Optional.of("unreadable: null");
    }
    return EventProblem.of(event)
        .map(EventGate::cut)
        .or(() -> event.uid().equals(key) ? Optional.empty() : Optional.of(notTheKey(event.uid())));
  }

  /// An event of a later version may lack what this one needs: then its version is the reason.
  private static Optional<String> otherSchema(byte[] value) {
    try {
      return Optional.of(TREES.readTree(value).path("schema").asText())
          .filter(schema -> !schema.isEmpty() && !schema.equals(TrainerEvent.SCHEMA));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static String sentence(IOException e) {
    return e instanceof JsonProcessingException json
        ? json.getOriginalMessage()
        : String.valueOf(e.getMessage());
  }

  /// What a stranger wrote is not repeated at length.
  private static String cut(String text) {
    return text.length() <= LONGEST_REASON ? text : text.substring(0, LONGEST_REASON - 1) + "…";
  }

  private Optional<String> unsigned(String uid, int attempt, byte[] value, byte @Nullable [] mac) {
    if (keys.isEmpty()) {
      return Optional.empty();
    }
    if (mac == null) {
      return Optional.of("no mac header");
    }
    var key = keys.get().of(uid, attempt);
    return EventMac.verify(key, value, new String(mac, StandardCharsets.US_ASCII))
        ? Optional.empty()
        : Optional.of("the mac is wrong");
  }
}

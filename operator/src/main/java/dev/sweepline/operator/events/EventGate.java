package dev.sweepline.operator.events;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.sweepline.contract.EventMac;
import dev.sweepline.contract.TrainerEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/// Lets in what is an event, is about the experiment it is keyed by, and was signed by that
/// experiment's trainer.
public final class EventGate {
  private static final int LONGEST = 64 * 1024;

  private static final ObjectReader EVENTS =
      JsonMapper.builder(
              // Most of an event is numbers.
              JsonFactory.builder().enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER).build())
          .addModule(new JavaTimeModule())
          .build()
          .readerFor(TrainerEvent.class);

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

  /// It is not; the reason is for people.
  public record Rejected(String reason) implements Verdict {}

  public Verdict judge(ConsumerRecord<String, byte[]> record) {
    var mac = record.headers().lastHeader(EventMac.HEADER);
    return judge(record.key(), record.value(), mac == null ? null : mac.value());
  }

  Verdict judge(@Nullable String key, byte @Nullable [] value, byte @Nullable [] mac) {
    if (value == null || value.length > LONGEST) {
      return new Rejected(value == null ? "empty" : value.length + " bytes are too long");
    }
    TrainerEvent event;
    try {
      event = EVENTS.readValue(value);
    } catch (JsonProcessingException e) {
      return new Rejected("unreadable: " + e.getOriginalMessage());
    } catch (IOException e) {
      return new Rejected("unreadable: " + e.getMessage());
    }
    return wrong(key, event)
        .or(() -> unsigned(event, value, mac))
        .<Verdict>map(Rejected::new)
        .orElseGet(() -> new Accepted(event));
  }

  /// Jackson fills absent fields with null, whatever the record says.
  @SuppressWarnings("ConstantConditions")
  private static Optional<String> wrong(@Nullable String key, @Nullable TrainerEvent event) {
    if (event == null) {
      return Optional.of("unreadable: null");
    }
    if (!TrainerEvent.SCHEMA.equals(event.schema())) {
      return Optional.of("unknown schema " + event.schema());
    }
    if (event.uid() == null || !event.uid().equals(key)) {
      return Optional.of("uid " + event.uid() + " is not the record's key");
    }
    if (event.time() == null || event.attempt() < 1 || event.seq() < 0) {
      return Optional.of("time, attempt or seq is missing");
    }
    return metrics(event).values().stream().anyMatch(Objects::isNull)
        ? Optional.of("a metric without a value")
        : Optional.empty();
  }

  private static Map<String, Double> metrics(TrainerEvent event) {
    return switch (event) {
      case TrainerEvent.Started _ -> Map.of();
      case TrainerEvent.Progress progress -> progress.metrics();
      case TrainerEvent.CheckpointSaved saved -> saved.metrics();
      case TrainerEvent.Finished end -> {
        var all = new HashMap<>(end.bestMetrics());
        all.putAll(end.lastMetrics());
        yield all;
      }
    };
  }

  private Optional<String> unsigned(TrainerEvent event, byte[] value, byte @Nullable [] mac) {
    if (keys.isEmpty()) {
      return Optional.empty();
    }
    if (mac == null) {
      return Optional.of("no mac header");
    }
    var key = keys.get().of(event.uid(), event.attempt());
    return EventMac.verify(key, value, new String(mac, StandardCharsets.US_ASCII))
        ? Optional.empty()
        : Optional.of("the mac is wrong");
  }
}

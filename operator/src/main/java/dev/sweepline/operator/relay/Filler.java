package dev.sweepline.operator.relay;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.sweepline.contract.EventProblem;
import dev.sweepline.contract.TrainerEvent;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/// Makes a line of the file an event: puts in what the relay knows, and says what is wrong with it.
final class Filler {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .build();

  private static final String KNOWN_TYPES =
      Arrays.stream(
              Objects.requireNonNull(TrainerEvent.class.getAnnotation(JsonSubTypes.class)).value())
          .map(JsonSubTypes.Type::name)
          .collect(Collectors.joining(", "));

  private final RelaySettings settings;

  Filler(RelaySettings settings) {
    this.settings = settings;
  }

  /// What became of a line.
  sealed interface Result {}

  /// An event of this attempt.
  record Filled(TrainerEvent event) implements Result {}

  /// It is none; the reason is for the author of the trainer.
  record Refused(String reason) implements Result {}

  Result fill(byte[] line, long seq, Instant now) {
    if (line.length > TrainerEvent.MAX_BYTES) {
      return new Refused("longer than " + TrainerEvent.MAX_BYTES + " bytes");
    }
    try {
      if (!(JSON.readTree(line) instanceof ObjectNode event)) {
        return new Refused("no JSON object");
      }
      var foreign = foreign(event);
      if (foreign.isPresent()) {
        return new Refused(foreign.get());
      }
      var filled = JSON.treeToValue(filled(event, seq, now), TrainerEvent.class);
      if (filled instanceof TrainerEvent.Other(var type, _, _, _, _, _)) {
        return new Refused("unknown type " + type + ", known are " + KNOWN_TYPES);
      }
      return EventProblem.of(filled).<Result>map(Refused::new).orElseGet(() -> new Filled(filled));
    } catch (JsonProcessingException e) {
      return new Refused("unreadable: " + e.getOriginalMessage());
    } catch (IOException e) {
      return new Refused("unreadable: " + e.getMessage());
    }
  }

  static byte[] json(TrainerEvent event) {
    try {
      return JSON.writeValueAsBytes(event);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("writing an event that was read", e);
    }
  }

  private Optional<String> foreign(ObjectNode event) {
    if (event.hasNonNull("uid") && !event.get("uid").asText().equals(settings.uid())) {
      return Optional.of("uid is not the one of SWEEPLINE_UID");
    }
    if (event.hasNonNull("attempt") && event.get("attempt").asInt() != settings.attempt()) {
      return Optional.of("attempt is not the one of SWEEPLINE_ATTEMPT");
    }
    return Optional.empty();
  }

  /// As `EventLine.FILLED` says.
  private ObjectNode filled(ObjectNode event, long seq, Instant now) {
    event.put("seq", seq);
    event.put("uid", settings.uid());
    event.put("attempt", settings.attempt());
    if (!event.hasNonNull("schema")) {
      event.put("schema", TrainerEvent.SCHEMA);
    }
    if (!event.hasNonNull("time")) {
      event.put("time", now.toString());
    }
    if (!event.hasNonNull("configDigest") && "Started".equals(event.path("type").asText())) {
      event.put("configDigest", settings.configDigest());
    }
    return event;
  }
}

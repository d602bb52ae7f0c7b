package dev.sweepline.operator.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.sweepline.contract.EventKeys;
import dev.sweepline.contract.EventMac;
import dev.sweepline.contract.EventTopics;
import dev.sweepline.contract.TrainerEvent;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;

/// Events as a trainer puts them on Kafka.
public final class Wire {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .build();

  private Wire() {}

  public static byte[] json(TrainerEvent event) {
    try {
      return MAPPER.writeValueAsBytes(event);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  public static ProducerRecord<String, byte[]> unsigned(TrainerEvent event) {
    return new ProducerRecord<>(EventTopics.EVENTS, event.uid(), json(event));
  }

  public static ProducerRecord<String, byte[]> record(TrainerEvent event, byte[] rootKey) {
    return record(event, EventKeys.derive(rootKey, event.uid(), event.attempt()));
  }

  static ProducerRecord<String, byte[]> record(TrainerEvent event, String key) {
    var record = unsigned(event);
    var mac = EventMac.sign(key, record.value());
    record.headers().add(EventMac.HEADER, mac.getBytes(StandardCharsets.US_ASCII));
    return record;
  }
}

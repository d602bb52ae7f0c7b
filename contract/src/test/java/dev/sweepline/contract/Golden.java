package dev.sweepline.contract;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/// Documents that all sides read: the tests of operator and trainer use the same files.
final class Golden {
  static final JsonMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .build();

  static final List<String> EVENTS =
      List.of(
          "started", "progress", "epoch-end", "checkpoint-saved", "finished", "logged", "measured");

  private Golden() {}

  static String text(String name) throws IOException {
    try (var file = Objects.requireNonNull(Golden.class.getResourceAsStream(name + ".json"))) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  static ObjectNode tree(String name) throws IOException {
    return (ObjectNode) JSON.readTree(text(name));
  }
}

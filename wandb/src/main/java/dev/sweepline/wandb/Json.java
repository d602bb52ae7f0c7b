package dev.sweepline.wandb;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// JSON as W&B reads and writes it: NaN and the infinities are bare words.
public final class Json {
  private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .build();

  private Json() {}

  public static String text(@Nullable Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no JSON for this value", e);
    }
  }

  public static Map<String, Object> object(String text) throws JsonProcessingException {
    return MAPPER.readValue(text, OBJECT);
  }

  public static JsonNode tree(String text) throws JsonProcessingException {
    return MAPPER.readTree(text);
  }

  public static <T> T read(byte[] text, Class<T> type) throws java.io.IOException {
    return MAPPER.readValue(text, type);
  }

  public static Object value(String text) throws JsonProcessingException {
    return MAPPER.readValue(text, Object.class);
  }
}

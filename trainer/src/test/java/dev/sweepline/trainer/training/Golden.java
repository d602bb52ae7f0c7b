package dev.sweepline.trainer.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sweepline.trainer.config.Settings.TrainingSettings;
import dev.sweepline.trainer.config.SettingsReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;

/// The numbers of PyTorch and scikit-learn, from `src/test/golden/training.py`.
final class Golden {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNode ALL = read();

  private Golden() {}

  static JsonNode of(String part) {
    return ALL.path(part);
  }

  static Stream<Named<JsonNode>> cases(String part) {
    return StreamSupport.stream(of(part).spliterator(), false)
        .map(one -> Named.of(one.path("name").asText(), one));
  }

  static float[] floats(JsonNode array) {
    return JSON.convertValue(array, float[].class);
  }

  static double[] doubles(JsonNode array) {
    return JSON.convertValue(array, double[].class);
  }

  static int[] integers(JsonNode array) {
    return JSON.convertValue(array, int[].class);
  }

  /// What the trainer reads of the case's keys, in a training of six epochs without warm-up.
  static TrainingSettings settings(JsonNode one) {
    var training =
        new HashMap<String, @Nullable Object>(Map.of("max_epochs", 6, "warmup_epochs", 0));
    one.path("training")
        .properties()
        .forEach(key -> training.put(key.getKey(), value(key.getValue())));
    return SettingsReader.read(Map.of("data", Map.of("root", "/d"), "training", training))
        .training();
  }

  private static Object value(JsonNode node) {
    return node.isBoolean()
        ? node.booleanValue()
        : node.isTextual() ? node.asText() : node.numberValue();
  }

  private static JsonNode read() {
    try (var file = Objects.requireNonNull(Golden.class.getResourceAsStream("golden.json"))) {
      return JSON.readTree(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package dev.sweepline.hydra;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A composed configuration: mappings, lists, text, whole numbers, doubles, booleans and nulls.
public final class Config {

  private final Map<Object, @Nullable Object> values;

  Config(Map<Object, @Nullable Object> values) {
    this.values = Collections.unmodifiableMap(values);
  }

  /// The values as they are; keys may be numbers and booleans too.
  public Map<Object, @Nullable Object> values() {
    return values;
  }

  /// The values with all keys as text; whole numbers are Long or, where too large, BigInteger.
  public Map<String, @Nullable Object> asMap() {
    return withTextKeys(values);
  }

  private static Map<String, @Nullable Object> withTextKeys(Map<?, ?> map) {
    Map<String, @Nullable Object> texts = new LinkedHashMap<>();
    map.forEach((key, value) -> texts.put(JsonWriter.keyText(key), withTextKeys(value)));
    return texts;
  }

  private static @Nullable Object withTextKeys(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> map -> withTextKeys(map);
      case List<?> list -> {
        var texts = new ArrayList<@Nullable Object>();
        list.forEach(item -> texts.add(withTextKeys(item)));
        yield texts;
      }
      case null -> null;
      default -> value;
    };
  }

  /// The value at a dotted key such as `data.image_size`; empty if it is absent or null.
  public Optional<Object> at(String key) {
    Object value = values;
    for (String segment : KeyPath.split(key)) {
      value =
          switch (value) {
            case Map<?, ?> map -> map.get(segment);
            case List<?> list -> {
              int index = KeyPath.index(segment);
              yield index >= 0 && index < list.size() ? list.get(index) : null;
            }
            case null, default -> null;
          };
    }
    return Optional.ofNullable(value);
  }

  /// YAML that any YAML 1.1 or 1.2 reader understands alike.
  public String toYaml() {
    return YamlWriter.write(values);
  }

  /// JSON in one line; keys that are not text as `{"$map": [[key, value], ..]}`, numbers that JSON
  /// lacks as `{"$float": "inf"}`.
  public String toJson() {
    return JsonWriter.write(values);
  }

  /// The digest of this configuration.
  public String digest() {
    return Digest.ofValues(values);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Config config && config.values.equals(values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return toYaml();
  }
}

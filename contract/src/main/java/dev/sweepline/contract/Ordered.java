package dev.sweepline.contract;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Copies that keep the writer's order: people read the JSON too.
final class Ordered {
  private Ordered() {}

  static <V> Map<String, V> copy(@Nullable Map<String, V> map) {
    return map == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }
}

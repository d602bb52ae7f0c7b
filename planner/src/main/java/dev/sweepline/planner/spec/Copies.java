package dev.sweepline.planner.spec;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Unmodifiable copies in a stable order, so that equal specs are written equally.
final class Copies {
  static Map<String, String> sorted(@Nullable Map<String, String> map) {
    return map == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(map));
  }

  private Copies() {}
}

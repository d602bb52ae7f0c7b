package dev.sweepline.planner.status;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Unmodifiable copies in a stable order, so that equal statuses are written equally.
final class Copies {
  /// The longest line for people.
  static final int LINE = 1024;

  static Map<String, String> sorted(@Nullable Map<String, String> map) {
    return map == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(map));
  }

  /// At most so many, and none that is longer.
  static Map<String, String> bounded(@Nullable Map<String, String> map, int most, int longest) {
    var kept = new TreeMap<String, String>();
    sorted(map)
        .forEach((name, value) -> {
          if (kept.size() < most && value.length() <= longest) {
            kept.put(name, value);
          }
        });
    return Collections.unmodifiableMap(kept);
  }

  static <T> List<T> list(@Nullable List<T> list) {
    return list == null ? List.of() : List.copyOf(list);
  }

  static @Nullable String shortened(@Nullable String text, int limit) {
    return text == null || text.length() <= limit ? text : text.substring(0, limit - 1) + "…";
  }

  private Copies() {}
}

package dev.sweepline.operator.events;

import java.util.LinkedHashMap;
import java.util.Map;

/// Signing keys that were derived before: an attempt sends thousands of events, and deriving its
/// key costs as much as checking one.
final class RememberedKeys implements EventGate.SigningKeys {
  private static final float LOAD_FACTOR = 0.75f;

  private final EventGate.SigningKeys origin;
  private final Map<Attempt, String> keys;

  private record Attempt(String experimentUid, int number) {}

  /// @param capacity the attempt that was not asked for longest goes first
  RememberedKeys(EventGate.SigningKeys origin, int capacity) {
    this.origin = origin;
    keys =
        new LinkedHashMap<>(16, LOAD_FACTOR, true) {
          private static final long serialVersionUID = 1;

          @Override
          protected boolean removeEldestEntry(Map.Entry<Attempt, String> eldest) {
            return size() > capacity;
          }
        };
  }

  @Override
  public synchronized String of(String experimentUid, int attempt) {
    return keys.computeIfAbsent(
        new Attempt(experimentUid, attempt), _ -> origin.of(experimentUid, attempt));
  }
}

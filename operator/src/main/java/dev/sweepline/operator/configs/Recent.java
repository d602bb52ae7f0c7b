package dev.sweepline.operator.configs;

import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.function.ToLongFunction;

/// Keeps what was used last, up to a weight; what had to go is made again.
final class Recent<T> {
  private final long most;
  private final ToLongFunction<T> weight;
  private final LinkedHashMap<String, T> kept = new LinkedHashMap<>(16, 0.75f, true);
  private long total;

  Recent(long most, ToLongFunction<T> weight) {
    this.most = most;
    this.weight = weight;
  }

  synchronized Optional<T> get(String key) {
    return Optional.ofNullable(kept.get(key));
  }

  synchronized void put(String key, T value) {
    forget(key);
    kept.put(key, value);
    total += weight.applyAsLong(value);
    while (total > most && kept.size() > 1) {
      forget(kept.firstEntry().getKey());
    }
  }

  private void forget(String key) {
    var gone = kept.remove(key);
    if (gone != null) {
      total -= weight.applyAsLong(gone);
    }
  }
}

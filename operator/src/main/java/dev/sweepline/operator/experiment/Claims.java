package dev.sweepline.operator.experiment;

import dev.sweepline.planner.ledger.LedgerKey;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// Lets Experiments of one digest decide one after the other, and remembers which there are.
///
/// One process decides (the Lease): from the look at the twins to the write of the own journal
/// nobody else may begin. What a cache does not show yet, this process has looked at itself.
final class Claims {
  private static final int LOCKS = 256;

  private final ReentrantLock[] locks =
      IntStream.range(0, LOCKS).mapToObj(_ -> new ReentrantLock()).toArray(ReentrantLock[]::new);
  private final Map<LedgerKey, Set<String>> names = new ConcurrentHashMap<>();

  <T> T alone(LedgerKey digest, Supplier<T> decision) {
    var lock = locks[Math.floorMod(digest.hashCode(), LOCKS)];
    lock.lock();
    try {
      return decision.get();
    } finally {
      lock.unlock();
    }
  }

  void remember(LedgerKey digest, String experiment) {
    names.compute(
        digest,
        (_, known) -> {
          var more = known == null ? new TreeSet<String>() : new TreeSet<>(known);
          more.add(experiment);
          return more;
        });
  }

  void forget(LedgerKey digest, String experiment) {
    names.computeIfPresent(
        digest,
        (_, known) -> {
          var fewer = new TreeSet<>(known);
          fewer.remove(experiment);
          return fewer.isEmpty() ? null : fewer;
        });
  }

  Set<String> of(LedgerKey digest) {
    return names.getOrDefault(digest, Set.of());
  }
}

package dev.sweepline.planner.ledger;

import dev.sweepline.planner.status.Outcome;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// All that is remembered of one digest in one namespace.
///
/// @param counts experiments by how they ended, the listed ones included
/// @param gpuSeconds of all of them
/// @param best of all of them: one that succeeded before one that did not, then by the objective
/// @param runs the latest experiments, oldest first
/// @param until what is not later than this is counted, though it is not listed any more
public record LedgerEntry(
    String schema,
    String namespace,
    String digest,
    Map<Outcome, Integer> counts,
    long gpuSeconds,
    LedgerRun best,
    List<CountedRun> runs,
    @Nullable Horizon until)
    implements LedgerPart {

  /// The value of `schema` in records as they are defined here.
  public static final String SCHEMA = "sweepline.dev/ledger/v1";

  /// As many experiments of one digest are told apart; older ones are only counted.
  public static final int MOST_RUNS = 32;

  public LedgerEntry {
    counts = counts == null ? Map.of() : sorted(counts);
    runs = runs == null ? List.of() : List.copyOf(runs);
  }

  private static Map<Outcome, Integer> sorted(Map<Outcome, Integer> counts) {
    var sorted = new EnumMap<Outcome, Integer>(Outcome.class);
    counts.forEach((outcome, count) -> {
      if (count != 0) {
        sorted.put(outcome, count);
      }
    });
    return Collections.unmodifiableMap(sorted);
  }

  public LedgerKey key() {
    return new LedgerKey(namespace, digest);
  }

  /// How many experiments were counted.
  public int total() {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  /// The outcome that need not be repeated, if there is one.
  public Optional<LedgerRun> reusable() {
    return best.isReusable() ? Optional.of(best) : Optional.empty();
  }
}

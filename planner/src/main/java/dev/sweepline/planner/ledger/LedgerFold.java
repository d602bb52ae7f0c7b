package dev.sweepline.planner.ledger;

import dev.sweepline.planner.status.Outcome;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Adds up what experiments tell. Whatever is told twice, late or in another order is counted once.
public final class LedgerFold {

  /// From worse to better; of equals the earlier one is better. Total, so that the order in which
  /// things are told does not matter.
  private static final Comparator<LedgerRun> BETTER =
      Comparator.comparingInt(LedgerFold::rank)
          .thenComparing(run -> run.value() != null)
          .thenComparing(run -> run.objective().metric())
          .thenComparing(run -> run.objective().direction())
          .thenComparing(LedgerFold::byValue)
          .thenComparing(run -> run.checkpoint() != null && run.checkpoint().exists())
          .thenComparing(LedgerRun::finishedAt, Comparator.reverseOrder())
          .thenComparing(LedgerRun::uid, Comparator.reverseOrder());

  private LedgerFold() {}

  /// Whether the ledger says of this experiment what it would say now.
  public static boolean holds(@Nullable LedgerEntry entry, LedgerRun run) {
    if (entry == null) {
      return false;
    }
    var counted = CountedRun.of(run);
    return find(entry, run.uid())
        .map(known -> known.fingerprint().equals(counted.fingerprint()))
        .orElseGet(() -> isBehind(counted, entry.until()));
  }

  /// The entry with this experiment in it; what it told before is replaced.
  public static LedgerEntry record(@Nullable LedgerEntry entry, Contribution told) {
    var run = told.run();
    if (entry == null) {
      return new LedgerEntry(
          LedgerEntry.SCHEMA,
          told.key().namespace(),
          told.key().digest(),
          Map.of(run.outcome(), 1),
          run.gpuSeconds() == null ? 0 : run.gpuSeconds(),
          run,
          List.of(CountedRun.of(run)),
          null);
    }
    var counted = CountedRun.of(run);
    var known = find(entry, run.uid());
    if (known.isEmpty() && isBehind(counted, entry.until())) {
      return entry;
    }
    boolean gone = known.filter(CountedRun::checkpointGone).isPresent();
    var runs = byUid(entry.runs());
    runs.put(run.uid(), gone ? counted.withoutCheckpoint() : counted);
    var fresh = gone ? run.withoutCheckpoint() : run;
    var best = entry.best().uid().equals(run.uid()) ? fresh : better(entry.best(), fresh);
    return entry(entry.key(), best, runs, Earlier.of(entry));
  }

  /// What two ledgers know of the same digest. What both know of an experiment is as the first says
  /// it, but a checkpoint that is gone for one of them is gone.
  public static LedgerEntry merge(LedgerEntry mine, LedgerEntry theirs) {
    var horizon = later(mine.until(), theirs.until());
    var runs = byUid(theirs.runs());
    for (var run : mine.runs()) {
      var other = runs.get(run.uid());
      boolean gone = run.checkpointGone() || (other != null && other.checkpointGone());
      runs.put(run.uid(), gone ? run.withoutCheckpoint() : run);
    }
    var earlier =
        Earlier.of(mine)
            .plusBehind(mine.runs(), horizon)
            .max(Earlier.of(theirs).plusBehind(theirs.runs(), horizon))
            .until(horizon);
    runs.values().removeIf(run -> isBehind(run, horizon));
    var best =
        mine.best().uid().equals(theirs.best().uid())
            ? mine.best()
            : better(mine.best(), theirs.best());
    boolean gone =
        isGone(mine, best.uid())
            || isGone(theirs, best.uid())
            || isGone(mine.best(), theirs.best());
    return entry(mine.key(), gone ? best.withoutCheckpoint() : best, runs, earlier);
  }

  /// The entry when the checkpoint of this experiment does not exist any more.
  public static LedgerEntry withoutCheckpoint(LedgerEntry entry, String uid) {
    var runs = byUid(entry.runs());
    runs.computeIfPresent(uid, (_, run) -> run.withoutCheckpoint());
    var best = entry.best().uid().equals(uid) ? entry.best().withoutCheckpoint() : entry.best();
    return entry(entry.key(), best, runs, Earlier.of(entry));
  }

  private static LedgerEntry entry(
      LedgerKey key, LedgerRun best, Map<String, CountedRun> byUid, Earlier earlier) {
    var runs = byUid.values().stream().sorted(CountedRun.BY_AGE).toList();
    int tooMany = Math.max(0, runs.size() - LedgerEntry.MOST_RUNS);
    var trimmed = earlier;
    if (tooMany > 0) {
      var oldest = runs.subList(0, tooMany);
      trimmed = earlier.plus(oldest).until(oldest.getLast().horizon());
    }
    var listed = runs.subList(tooMany, runs.size());
    var total = trimmed.plus(listed);
    return new LedgerEntry(
        LedgerEntry.SCHEMA,
        key.namespace(),
        key.digest(),
        total.counts(),
        total.gpuSeconds(),
        best,
        listed,
        trimmed.until());
  }

  private static Optional<CountedRun> find(LedgerEntry entry, String uid) {
    return entry.runs().stream().filter(run -> run.uid().equals(uid)).findFirst();
  }

  private static boolean isGone(LedgerEntry entry, String uid) {
    return find(entry, uid).filter(CountedRun::checkpointGone).isPresent();
  }

  /// Both tell of the same experiment, and one knows that the checkpoint is gone.
  private static boolean isGone(LedgerRun mine, LedgerRun theirs) {
    return mine.uid().equals(theirs.uid())
        && theirs.checkpoint() != null
        && !theirs.checkpoint().exists();
  }

  private static Map<String, CountedRun> byUid(List<CountedRun> runs) {
    var byUid = new TreeMap<String, CountedRun>();
    runs.forEach(run -> byUid.put(run.uid(), run));
    return byUid;
  }

  private static boolean isBehind(CountedRun run, @Nullable Horizon horizon) {
    return horizon != null && run.horizon().compareTo(horizon) <= 0;
  }

  private static @Nullable Horizon later(@Nullable Horizon one, @Nullable Horizon other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.compareTo(other) >= 0 ? one : other;
  }

  private static LedgerRun better(LedgerRun one, LedgerRun other) {
    return BETTER.compare(one, other) >= 0 ? one : other;
  }

  private static int rank(LedgerRun run) {
    if (run.outcome() == Outcome.SUCCEEDED) {
      return 3;
    }
    return run.isReusable() ? 2 : run.outcome() == Outcome.INTENDED ? 0 : 1;
  }

  /// Only runs of the same objective come here.
  private static BigDecimal byValue(LedgerRun run) {
    var value = run.value() == null ? BigDecimal.ZERO : new BigDecimal(run.value());
    return switch (run.objective().direction()) {
      case MAXIMIZE -> value;
      case MINIMIZE -> value.negate();
    };
  }

  /// What is counted without being listed.
  private record Earlier(Map<Outcome, Integer> counts, long gpuSeconds, @Nullable Horizon until) {

    static Earlier of(LedgerEntry entry) {
      return new Earlier(entry.counts(), entry.gpuSeconds(), entry.until()).add(entry.runs(), -1);
    }

    Earlier plus(List<CountedRun> runs) {
      return add(runs, 1);
    }

    Earlier plusBehind(List<CountedRun> runs, @Nullable Horizon horizon) {
      return plus(runs.stream().filter(run -> isBehind(run, horizon)).toList());
    }

    private Earlier add(List<CountedRun> runs, int sign) {
      var sum = new EnumMap<Outcome, Integer>(Outcome.class);
      sum.putAll(counts);
      long seconds = gpuSeconds;
      for (var run : runs) {
        sum.merge(run.outcome(), sign, Integer::sum);
        seconds += run.gpuSeconds() == null ? 0 : sign * run.gpuSeconds();
      }
      return new Earlier(sum, seconds, until);
    }

    /// One of two histories of the same thing contains the other, or they are strangers to each
    /// other: then it is too few rather than too many.
    Earlier max(Earlier other) {
      var most = new EnumMap<Outcome, Integer>(Outcome.class);
      most.putAll(counts);
      other.counts.forEach((outcome, count) -> most.merge(outcome, count, Math::max));
      return new Earlier(most, Math.max(gpuSeconds, other.gpuSeconds), until);
    }

    Earlier until(@Nullable Horizon horizon) {
      return new Earlier(counts, gpuSeconds, horizon);
    }
  }
}

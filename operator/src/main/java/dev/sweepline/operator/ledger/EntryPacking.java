package dev.sweepline.operator.ledger;

import dev.sweepline.planner.Names;
import dev.sweepline.planner.ledger.CountedRun;
import dev.sweepline.planner.ledger.Horizon;
import dev.sweepline.planner.ledger.LedgerCheckpoint;
import dev.sweepline.planner.ledger.LedgerEntry;
import dev.sweepline.planner.ledger.LedgerKey;
import dev.sweepline.planner.ledger.LedgerRun;
import dev.sweepline.planner.ledger.LedgerTime;
import dev.sweepline.planner.ledger.MemoryFinding;
import dev.sweepline.planner.spec.Objective;
import dev.sweepline.planner.status.Counters;
import dev.sweepline.planner.status.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// An entry as bytes, without its key: what follows from something else is left out.
// The bytes never leave the process that wrote them.
@SuppressWarnings("EnumOrdinal")
final class EntryPacking {
  private static final Outcome[] OUTCOMES = Outcome.values();
  private static final Objective.Direction[] DIRECTIONS = Objective.Direction.values();

  private static final int LISTED = 1;
  private static final int SAME_AS_BEST = 1;
  private static final int GONE = 2;
  private static final String PART = "_";

  private EntryPacking() {}

  static void pack(LedgerEntry entry, Packer to) {
    boolean listed = isListed(entry);
    to.octet(listed ? LISTED : 0);
    if (!listed) {
      to.number(entry.gpuSeconds());
      to.octet(entry.counts().size());
      entry
          .counts()
          .forEach((outcome, count) -> {
            to.octet(outcome.ordinal());
            to.number(count);
          });
      var until = entry.until();
      to.text(until == null ? null : until.uid());
      if (until != null) {
        time(until.finishedAt(), to);
      }
    }
    run(entry.best(), entry.digest(), to);
    to.octet(entry.runs().size());
    entry.runs().forEach(run -> counted(run, entry.best(), to));
  }

  static LedgerEntry unpack(LedgerKey key, Unpacker from) {
    boolean listed = from.octet() == LISTED;
    long gpuSeconds = 0;
    var counts = new EnumMap<Outcome, Integer>(Outcome.class);
    Horizon until = null;
    if (!listed) {
      gpuSeconds = from.number();
      int outcomes = from.octet();
      for (int i = 0; i < outcomes; i++) {
        counts.put(OUTCOMES[from.octet()], from.count());
      }
      var uid = from.text();
      until = uid == null ? null : new Horizon(time(from), uid);
    }
    var best = run(key.digest(), from);
    int size = from.octet();
    var runs = new ArrayList<CountedRun>(size);
    for (int i = 0; i < size; i++) {
      runs.add(counted(best, from));
    }
    if (listed) {
      for (var run : runs) {
        counts.merge(run.outcome(), 1, Integer::sum);
        gpuSeconds += run.gpuSeconds() == null ? 0 : run.gpuSeconds();
      }
    }
    return new LedgerEntry(
        LedgerEntry.SCHEMA, key.namespace(), key.digest(), counts, gpuSeconds, best, runs, until);
  }

  /// Whether the counts follow from the list.
  private static boolean isListed(LedgerEntry entry) {
    if (entry.until() != null) {
      return false;
    }
    var counts = new EnumMap<Outcome, Integer>(Outcome.class);
    long gpuSeconds = 0;
    for (var run : entry.runs()) {
      counts.merge(run.outcome(), 1, Integer::sum);
      gpuSeconds += run.gpuSeconds() == null ? 0 : run.gpuSeconds();
    }
    return counts.equals(entry.counts()) && gpuSeconds == entry.gpuSeconds();
  }

  private static void run(LedgerRun run, String digest, Packer to) {
    to.text(run.uid());
    to.word(run.sweep());
    to.text(isDerived(run, digest) ? null : run.experiment());
    runName(run.runName(), to);
    to.word(run.commit());
    to.octet(run.outcome().ordinal());
    to.word(run.reason());
    time(run.finishedAt(), to);
    to.word(run.objective().metric());
    to.octet(run.objective().direction().ordinal());
    to.text(run.value());
    to.optional(run.bestEpoch());
    to.octet(run.metrics().size());
    run.metrics()
        .forEach((name, value) -> {
          to.word(name);
          to.text(value);
        });
    to.optional(run.epochs());
    checkpoint(run, to);
    to.word(run.image());
    to.word(run.imageDigest());
    to.word(run.data());
    to.optional(run.gpuSeconds());
    to.optional(run.microBatch());
    attempts(run.attempts(), to);
    to.octet(run.tags().size());
    run.tags().forEach(to::word);
    to.word(run.dataDigest());
    memory(run.memory(), to);
  }

  private static LedgerRun run(String digest, Unpacker from) {
    var uid = from.required();
    var sweep = from.text();
    var named = from.text();
    var experiment =
        named == null ? Names.experiment(Objects.requireNonNull(sweep), digest) : named;
    return new LedgerRun(
        uid,
        experiment,
        sweep,
        runName(from),
        from.text(),
        OUTCOMES[from.octet()],
        from.required(),
        time(from),
        new Objective(from.required(), DIRECTIONS[from.octet()]),
        from.text(),
        from.optionalInt(),
        metrics(from),
        from.optionalInt(),
        checkpoint(uid, from),
        from.text(),
        from.text(),
        from.text(),
        from.optional(),
        from.optionalInt(),
        attempts(from),
        tags(from),
        from.text(),
        memory(from));
  }

  private static void memory(@Nullable MemoryFinding memory, Packer to) {
    to.word(memory == null ? null : memory.key());
    if (memory != null) {
      to.word(memory.gpu());
      to.optional(memory.fits());
      to.optional(memory.tooLarge());
    }
  }

  private static @Nullable MemoryFinding memory(Unpacker from) {
    var key = from.text();
    return key == null
        ? null
        : new MemoryFinding(key, from.text(), from.optionalInt(), from.optionalInt());
  }

  /// Trials of a sweep are named after their digest.
  private static boolean isDerived(LedgerRun run, String digest) {
    return run.sweep() != null && Names.experiment(run.sweep(), digest).equals(run.experiment());
  }

  /// Its parts are the same as in other names.
  private static void runName(@Nullable String name, Packer to) {
    if (name == null) {
      to.number(0);
      return;
    }
    var parts = name.split(PART, -1);
    to.number(parts.length);
    for (var part : parts) {
      to.word(part);
    }
  }

  private static @Nullable String runName(Unpacker from) {
    int size = from.count();
    if (size == 0) {
      return null;
    }
    var parts = new ArrayList<String>(size);
    for (int i = 0; i < size; i++) {
      parts.add(from.required());
    }
    return String.join(PART, parts);
  }

  private static Map<String, String> metrics(Unpacker from) {
    int size = from.octet();
    var metrics = new TreeMap<String, String>();
    for (int i = 0; i < size; i++) {
      metrics.put(from.required(), from.required());
    }
    return metrics;
  }

  private static List<String> tags(Unpacker from) {
    int size = from.octet();
    var tags = new ArrayList<String>(size);
    for (int i = 0; i < size; i++) {
      tags.add(from.required());
    }
    return tags;
  }

  /// A path has the uid in it, and the metric of its epoch.
  private static void checkpoint(LedgerRun run, Packer to) {
    var checkpoint = run.checkpoint();
    if (checkpoint == null) {
      to.octet(0);
      return;
    }
    int at = checkpoint.path().indexOf(run.uid());
    to.octet((checkpoint.exists() ? 1 : 2) + (at < 0 ? 0 : 2));
    if (at < 0) {
      to.text(checkpoint.path());
    } else {
      to.word(checkpoint.path().substring(0, at));
      var rest = checkpoint.path().substring(at + run.uid().length());
      int name = rest.lastIndexOf('/') + 1;
      to.word(rest.substring(0, name));
      var file = rest.substring(name);
      if (file.contains("=")) {
        to.text(file);
      } else {
        to.word(file);
      }
    }
    to.text(checkpoint.sha256());
  }

  private static @Nullable LedgerCheckpoint checkpoint(String uid, Unpacker from) {
    int kind = from.octet();
    if (kind == 0) {
      return null;
    }
    var path =
        kind > 2 ? from.required() + uid + from.required() + from.required() : from.required();
    return new LedgerCheckpoint(path, from.text(), kind % 2 == 1);
  }

  private static void attempts(@Nullable Counters attempts, Packer to) {
    if (attempts == null) {
      to.octet(0);
      return;
    }
    boolean none = attempts.equals(new Counters(0, 0, 0, 0));
    to.octet(none ? 1 : 2);
    if (!none) {
      to.number(attempts.error());
      to.number(attempts.disruption());
      to.number(attempts.infrastructure());
      to.number(attempts.outOfMemory());
      to.number(attempts.hang());
    }
  }

  private static @Nullable Counters attempts(Unpacker from) {
    return switch (from.octet()) {
      case 0 -> null;
      case 1 -> new Counters(0, 0, 0, 0);
      default -> new Counters(from.count(), from.count(), from.count(), from.count(), from.count());
    };
  }

  private static void counted(CountedRun run, LedgerRun best, Packer to) {
    boolean same =
        run.uid().equals(best.uid())
            && run.finishedAt().equals(best.finishedAt())
            && run.outcome() == best.outcome()
            && Objects.equals(run.gpuSeconds(), best.gpuSeconds());
    to.octet((same ? SAME_AS_BEST : 0) + (run.checkpointGone() ? GONE : 0));
    if (!same) {
      to.text(run.uid());
      time(run.finishedAt(), to);
      to.octet(run.outcome().ordinal());
      to.optional(run.gpuSeconds());
    }
    to.text(run.fingerprint());
  }

  private static CountedRun counted(LedgerRun best, Unpacker from) {
    int kind = from.octet();
    boolean gone = (kind & GONE) != 0;
    return (kind & SAME_AS_BEST) != 0
        ? new CountedRun(
            best.uid(), best.finishedAt(), best.outcome(), from.required(), best.gpuSeconds(), gone)
        : other(gone, from);
  }

  private static CountedRun other(boolean gone, Unpacker from) {
    var uid = from.required();
    var finishedAt = time(from);
    var outcome = OUTCOMES[from.octet()];
    var gpuSeconds = from.optional();
    return new CountedRun(uid, finishedAt, outcome, from.required(), gpuSeconds, gone);
  }

  private static void time(String time, Packer to) {
    to.number(LedgerTime.seconds(time).orElseThrow());
  }

  private static String time(Unpacker from) {
    return Instant.ofEpochSecond(from.number()).toString();
  }
}

package dev.sweepline.planner.ledger;

import dev.sweepline.planner.spec.Objective;
import dev.sweepline.planner.status.Outcome;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is wrong with an entry that comes from outside, in the words of its fields.
// A parser fills absent fields with null, whatever the records say.
@SuppressWarnings("ConstantConditions")
public final class LedgerProblems {
  /// As long as anything may be that has no format of its own.
  private static final int LONGEST = 1024;

  private static final int MOST_METRICS = 32;

  private final List<String> problems = new ArrayList<>();

  private LedgerProblems() {}

  /// Why a record of this version cannot be understood; empty if it can.
  public static List<String> ofSchema(@Nullable String schema) {
    return LedgerEntry.SCHEMA.equals(schema)
        ? List.of()
        : List.of(
            "schema: this operator reads "
                + LedgerEntry.SCHEMA
                + ", not "
                + schema
                + "; use a release that wrote it, or a newer one");
  }

  /// All of them; empty if the entry can be merged.
  public static List<String> of(LedgerEntry entry) {
    var schema = ofSchema(entry.schema());
    if (!schema.isEmpty()) {
      return schema;
    }
    var found = new LedgerProblems();
    found.entry(entry);
    return List.copyOf(found.problems);
  }

  private void entry(LedgerEntry entry) {
    if (entry.namespace() == null || !LedgerKey.isNamespace(entry.namespace())) {
      add("namespace", entry.namespace(), "a namespace's name");
    }
    if (entry.digest() == null || !LedgerKey.isDigest(entry.digest())) {
      add("digest", entry.digest(), "sha256: and 64 hexadecimal digits");
    }
    if (entry.gpuSeconds() < 0) {
      add("gpuSeconds", entry.gpuSeconds(), "0 or more");
    }
    if (entry.best() == null) {
      add("best", null, "the best outcome");
    } else {
      best(entry.best());
    }
    if (entry.runs().size() > LedgerEntry.MOST_RUNS) {
      add("runs", entry.runs().size() + " runs", "at most " + LedgerEntry.MOST_RUNS);
    }
    var uids = new HashSet<String>();
    for (int i = 0; i < entry.runs().size(); i++) {
      run("runs[" + i + "].", entry.runs().get(i), uids);
    }
    if (entry.until() != null) {
      time("until.finishedAt", entry.until().finishedAt());
      text("until.uid", entry.until().uid());
    }
    if (problems.isEmpty()) {
      counts(entry);
    }
  }

  private void best(LedgerRun best) {
    text("best.uid", best.uid());
    text("best.experiment", best.experiment());
    text("best.reason", best.reason());
    time("best.finishedAt", best.finishedAt());
    if (best.outcome() == null) {
      add("best.outcome", null, "one of " + List.of(Outcome.values()));
    }
    objective(best.objective());
    if (best.value() != null) {
      number("best.value", best.value());
    }
    if (best.metrics().size() > MOST_METRICS) {
      add("best.metrics", best.metrics().size() + " metrics", "at most " + MOST_METRICS);
    }
    best.metrics()
        .forEach((name, value) -> {
          text("best.metrics", name);
          number("best.metrics." + name, value);
        });
    if (best.checkpoint() != null) {
      text("best.checkpoint.path", best.checkpoint().path());
      optional("best.checkpoint.sha256", best.checkpoint().sha256());
    }
    optional("best.sweep", best.sweep());
    optional("best.runName", best.runName());
    optional("best.commit", best.commit());
    optional("best.image", best.image());
    optional("best.imageDigest", best.imageDigest());
    optional("best.data", best.data());
    optional("best.dataDigest", best.dataDigest());
    best.tags().forEach(tag -> text("best.tags", tag));
    if (best.memory() != null) {
      memory(best.memory());
    }
  }

  private void memory(MemoryFinding memory) {
    text("best.memory.key", memory.key());
    optional("best.memory.gpu", memory.gpu());
    images("best.memory.fits", memory.fits());
    images("best.memory.tooLarge", memory.tooLarge());
  }

  private void images(String field, @Nullable Integer images) {
    if (images != null && images < 1) {
      add(field, images, "1 or more images");
    }
  }

  private void objective(@Nullable Objective objective) {
    if (objective == null) {
      add("best.objective", null, "a metric and a direction");
    } else {
      text("best.objective.metric", objective.metric());
    }
  }

  private void run(String at, @Nullable CountedRun run, Set<String> uids) {
    if (run == null) {
      add(at, null, "a run");
      return;
    }
    text(at + "uid", run.uid());
    text(at + "fingerprint", run.fingerprint());
    time(at + "finishedAt", run.finishedAt());
    if (run.outcome() == null) {
      add(at + "outcome", null, "one of " + List.of(Outcome.values()));
    }
    if (run.gpuSeconds() != null && run.gpuSeconds() < 0) {
      add(at + "gpuSeconds", run.gpuSeconds(), "0 or more");
    }
    if (!uids.add(String.valueOf(run.uid()))) {
      add(at + "uid", run.uid(), "listed once");
    }
  }

  private void counts(LedgerEntry entry) {
    Map<Outcome, Integer> listed = new EnumMap<>(Outcome.class);
    entry.runs().forEach(run -> listed.merge(run.outcome(), 1, Integer::sum));
    listed.forEach((outcome, runs) -> {
      int counted = entry.counts().getOrDefault(outcome, 0);
      if (counted < runs) {
        add("counts." + outcome, counted, "at least the " + runs + " that are listed in runs");
      }
    });
    entry
        .counts()
        .forEach((outcome, count) -> {
          if (count < 0) {
            add("counts." + outcome, count, "0 or more");
          }
        });
    if (entry.total() == 0) {
      add("counts", "empty", "at least one experiment");
    }
    if (entry.until() == null && entry.total() > entry.runs().size()) {
      add("until", null, "set where counts has more than runs lists");
    }
  }

  private void time(String field, @Nullable String time) {
    if (time == null || LedgerTime.seconds(time).isEmpty()) {
      add(field, time, "a time in whole seconds such as 2026-02-13T09:00:00Z");
    }
  }

  private void number(String field, @Nullable String number) {
    try {
      if (number != null && number.length() <= 32) {
        var _ = new BigDecimal(number);
        return;
      }
    } catch (NumberFormatException notANumber) {
      // It is told below.
    }
    add(field, number, "a number as text");
  }

  private void text(String field, @Nullable String text) {
    if (text == null || text.isBlank() || text.length() > LONGEST) {
      add(field, text, "1 to " + LONGEST + " characters");
    }
  }

  private void optional(String field, @Nullable String text) {
    if (text != null) {
      text(field, text);
    }
  }

  private void add(String field, @Nullable Object was, String wanted) {
    var shown = String.valueOf(was);
    problems.add(
        field
            + ": must be "
            + wanted
            + ", was "
            + (shown.length() > 80 ? shown.substring(0, 80) + "…" : shown));
  }
}

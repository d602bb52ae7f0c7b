package dev.sweepline.planner.ledger;

import dev.sweepline.planner.spec.Objective;
import dev.sweepline.planner.status.Counters;
import dev.sweepline.planner.status.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Ends of experiments of one digest for tests.
public final class Runs {
  public static final LedgerKey KEY =
      new LedgerKey("team", "sha256:" + "0123456789abcdef".repeat(4));
  static final Instant START = Instant.parse("2026-02-13T00:00:00Z");

  private Runs() {}

  static LedgerRun succeeded(int number, String f1) {
    return run(number, Outcome.SUCCEEDED, "Done", f1);
  }

  static LedgerRun run(int number, Outcome outcome, String reason, @Nullable String f1) {
    return run("uid-%04d".formatted(number), START.plusSeconds(number), outcome, reason, f1);
  }

  public static LedgerRun run(
      String uid, Instant finishedAt, Outcome outcome, String reason, @Nullable String f1) {
    return new LedgerRun(
        uid,
        "docs-0123456789",
        "docs",
        "20260213_nano_64_none_baseline",
        "3f2c9e1d".repeat(5),
        outcome,
        reason,
        finishedAt.toString(),
        Objective.DEFAULT,
        f1,
        f1 == null ? null : 3,
        f1 == null ? Map.of() : Map.of("val_f1", f1, "val_acc", "0.9"),
        5,
        new LedgerCheckpoint("/checkpoints/" + uid + "/a1/best.safetensors", "a".repeat(64), true),
        "trainer:1",
        null,
        "doc-v3",
        100L,
        null,
        new Counters(0, 0, 0, 0),
        List.of("model:nano", "size:64", "aug:none", "baseline"),
        null,
        null);
  }

  static Contribution told(LedgerRun run) {
    return new Contribution(KEY, run);
  }

  static LedgerEntry entry(LedgerRun first, LedgerRun... others) {
    var entry = LedgerFold.record(null, told(first));
    for (var run : others) {
      entry = LedgerFold.record(entry, told(run));
    }
    return entry;
  }
}

package dev.sweepline.cli.ledger;

import dev.sweepline.planner.ledger.LedgerEntry;
import dev.sweepline.planner.ledger.LedgerRun;
import dev.sweepline.planner.report.Figures;
import dev.sweepline.planner.report.Table;
import dev.sweepline.planner.status.Outcome;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// What the ledger has of one digest, in a line of a table.
final class LedgerRow {
  private static final int DIGEST = "sha256:".length();
  private static final int DIGITS = 12;
  private static final Set<Outcome> FAILURES =
      EnumSet.complementOf(EnumSet.of(Outcome.SUCCEEDED, Outcome.INTENDED));

  static final List<Table.Column> COLUMNS =
      List.of(
          Table.Column.text("DIGEST"),
          Table.Column.text("OUTCOME"),
          Table.Column.text("BEST"),
          Table.Column.text("COUNTS"),
          Table.Column.text("RUN"));

  private LedgerRow() {}

  static List<String> of(LedgerEntry entry) {
    var best = entry.best();
    return List.of(
        entry.digest().substring(DIGEST, Math.min(entry.digest().length(), DIGEST + DIGITS)),
        outcome(best),
        best.value() == null ? "–" : best.objective().metric() + " " + best.value(),
        counts(entry),
        best.runName() == null ? best.experiment() : best.runName());
  }

  /// How the best of its runs ended; why, where that is not a matter of course.
  private static String outcome(LedgerRun best) {
    return switch (best.outcome()) {
      case SUCCEEDED -> "Succeeded";
      case INTENDED -> because("Stopped", best.reason());
      case DISRUPTION, INFRASTRUCTURE, HOST_MEMORY, OUT_OF_MEMORY, DETERMINISTIC, ERROR, HANG ->
          because("Failed", best.reason());
    };
  }

  private static String because(String state, String reason) {
    return reason.equals(state) ? state : state + " (" + reason + ")";
  }

  private static String counts(LedgerEntry entry) {
    var counts = new ArrayList<String>();
    count(counts, entry.counts().getOrDefault(Outcome.SUCCEEDED, 0), "succeeded");
    var failures =
        entry.counts().entrySet().stream()
            .filter(count -> FAILURES.contains(count.getKey()))
            .toList();
    int failed = failures.stream().mapToInt(count -> count.getValue()).sum();
    count(
        counts,
        failed,
        failures.stream()
            .map(count -> count.getValue() + " " + Figures.word(count.getKey()))
            .collect(Collectors.joining(", ", "failed (", ")")));
    count(counts, entry.counts().getOrDefault(Outcome.INTENDED, 0), "stopped");
    return String.join(", ", counts);
  }

  private static void count(List<String> counts, int number, String what) {
    if (number > 0) {
      counts.add(number + " " + what);
    }
  }
}

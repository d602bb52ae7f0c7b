package dev.sweepline.planner.ledger;

import static dev.sweepline.planner.ledger.Runs.entry;
import static dev.sweepline.planner.ledger.Runs.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.status.Outcome;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LedgerProblemsTest {
  private static final LedgerEntry ENTRY = entry(succeeded(1, "0.7"), succeeded(2, "0.8"));

  @Test
  void findsNothingWrongWithWhatTheFoldMakes() {
    assertThat(LedgerProblems.of(ENTRY)).isEmpty();
  }

  @Test
  void refusesAVersionItDoesNotKnow() {
    var later = with("sweepline.dev/ledger/v2", "team", ENTRY.counts());

    assertThat(LedgerProblems.of(later))
        .containsExactly(
            "schema: this operator reads sweepline.dev/ledger/v1, not sweepline.dev/ledger/v2; use"
                + " a release that wrote it, or a newer one");
  }

  @Test
  void namesTheFieldTheValueAndWhatItMustBe() {
    assertThat(LedgerProblems.of(with(LedgerEntry.SCHEMA, "Team A", ENTRY.counts())))
        .containsExactly("namespace: must be a namespace's name, was Team A");
    assertThat(LedgerProblems.of(with(LedgerEntry.SCHEMA, "team", Map.of(Outcome.SUCCEEDED, 1))))
        .containsExactly("counts.SUCCEEDED: must be at least the 2 that are listed in runs, was 1");
    assertThat(LedgerProblems.of(with(LedgerEntry.SCHEMA, "team", Map.of(Outcome.SUCCEEDED, 3))))
        .containsExactly("until: must be set where counts has more than runs lists, was null");
    assertThat(LedgerProblems.of(entry(succeeded(1, "much"))))
        .contains("best.value: must be a number as text, was much");
  }

  @Test
  void looksAtWhatATrialFoundOutAboutAGpu() {
    assertThat(LedgerProblems.of(entry(finding(new MemoryFinding("a key", null, 8, 16)))))
        .isEmpty();
    assertThat(LedgerProblems.of(entry(finding(new MemoryFinding(" ", "x".repeat(1025), 0, -1)))))
        .containsExactly(
            "best.memory.key: must be 1 to 1024 characters, was  ",
            "best.memory.gpu: must be 1 to 1024 characters, was " + "x".repeat(80) + "…",
            "best.memory.fits: must be 1 or more images, was 0",
            "best.memory.tooLarge: must be 1 or more images, was -1");
  }

  private static LedgerRun finding(MemoryFinding memory) {
    return LedgerRunBuilder.builder(succeeded(1, "0.7")).memory(memory).build();
  }

  private static LedgerEntry with(String schema, String namespace, Map<Outcome, Integer> counts) {
    return new LedgerEntry(
        schema,
        namespace,
        ENTRY.digest(),
        counts,
        ENTRY.gpuSeconds(),
        ENTRY.best(),
        List.copyOf(ENTRY.runs()),
        null);
  }
}

package dev.sweepline.planner.ledger;

import static dev.sweepline.planner.ledger.Runs.entry;
import static dev.sweepline.planner.ledger.Runs.run;
import static dev.sweepline.planner.ledger.Runs.succeeded;
import static dev.sweepline.planner.ledger.Runs.told;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.Fingerprint;
import dev.sweepline.planner.status.Outcome;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LedgerFoldTest {

  /// As an earlier release said it: nothing is told again only because this one can say more.
  @Test
  void anExperimentThatFoundOutNothingAboutMemoryIsToldAsBefore() {
    var run = succeeded(1, "0.7");
    var before = run.toString().replace(", memory=null]", "]");

    assertThat(CountedRun.of(run).fingerprint()).isEqualTo(Fingerprint.of(before));
    assertThat(
            CountedRun.of(
                    LedgerRunBuilder.builder(run)
                        .memory(new MemoryFinding("k", null, 8, 16))
                        .build())
                .fingerprint())
        .isNotEqualTo(Fingerprint.of(before));
  }

  @Test
  void keepsTheBestOutcomeAndCountsAll() {
    var entry =
        entry(
            succeeded(1, "0.7"),
            succeeded(2, "0.9"),
            succeeded(3, "0.8"),
            run(4, Outcome.DETERMINISTIC, "Diverged", "0.95"),
            run(5, Outcome.INTENDED, "Stopped", "0.99"));

    assertThat(entry.best()).isEqualTo(succeeded(2, "0.9"));
    assertThat(entry.counts())
        .isEqualTo(Map.of(Outcome.SUCCEEDED, 3, Outcome.DETERMINISTIC, 1, Outcome.INTENDED, 1));
    assertThat(entry.gpuSeconds()).isEqualTo(500);
  }

  @Test
  void prefersAFailureThatStaysToOneThatMayNotComeAgain() {
    var diverged = run(2, Outcome.DETERMINISTIC, "Diverged", null);
    var entry =
        entry(
            run(1, Outcome.INTENDED, "Stopped", "0.9"),
            diverged,
            run(3, Outcome.ERROR, "Error", "0.9"));

    assertThat(entry.best()).isEqualTo(diverged);
    assertThat(entry.reusable()).contains(diverged);
  }

  @Test
  void reusesNeitherWhatWasStoppedNorWhatWasDisruptedNorALostCheckpoint() {
    assertThat(entry(run(1, Outcome.INTENDED, "Stopped", "0.9")).reusable()).isEmpty();
    assertThat(entry(run(1, Outcome.DISRUPTION, "TooManyDisruptions", null)).reusable()).isEmpty();
    assertThat(entry(run(1, Outcome.OUT_OF_MEMORY, "OutOfMemory", null)).reusable()).isEmpty();
    assertThat(entry(run(1, Outcome.DETERMINISTIC, "Checkpoint", null)).reusable()).isEmpty();
  }

  @Test
  void countsAnExperimentOnceThatIsToldTwice() {
    var once = entry(succeeded(1, "0.7"), succeeded(2, "0.9"));

    assertThat(LedgerFold.record(once, told(succeeded(1, "0.7")))).isEqualTo(once);
    assertThat(LedgerFold.holds(once, succeeded(1, "0.7"))).isTrue();
    assertThat(LedgerFold.holds(once, succeeded(3, "0.7"))).isFalse();
  }

  @Test
  void takesWhatAnExperimentSaysLaterForWhatItSaidBefore() {
    var before = entry(succeeded(1, "0.7"));
    assertThat(LedgerFold.holds(before, succeeded(1, "0.8"))).isFalse();

    var after = LedgerFold.record(before, told(succeeded(1, "0.8")));

    assertThat(after).isEqualTo(entry(succeeded(1, "0.8")));
    assertThat(LedgerFold.holds(after, succeeded(1, "0.8"))).isTrue();
  }

  @Test
  void staysOfBoundedSizeAndStillCountsEachOnce() {
    var runs = IntStream.rangeClosed(1, 100).mapToObj(number -> succeeded(number, "0.5")).toList();
    LedgerEntry entry = entry(runs.getFirst());
    for (var run : runs) {
      entry = LedgerFold.record(entry, told(run));
    }
    for (var run : runs) {
      entry = LedgerFold.record(entry, told(run));
      assertThat(LedgerFold.holds(entry, run)).isTrue();
    }

    assertThat(entry.total()).isEqualTo(100);
    assertThat(entry.gpuSeconds()).isEqualTo(10_000);
    assertThat(entry.runs()).hasSize(LedgerEntry.MOST_RUNS);
    assertThat(entry.best()).isEqualTo(succeeded(1, "0.5"));
  }

  @Test
  void changesNothingWhenAnOldCopyComesBack() {
    var old = entry(succeeded(1, "0.7"));
    var now = entry(succeeded(1, "0.7"), succeeded(2, "0.9"));

    assertThat(LedgerFold.merge(now, old)).isEqualTo(now);
    assertThat(LedgerFold.merge(old, now)).isEqualTo(now);
  }

  @Test
  void addsUpTwoHistories() {
    var one = entry(succeeded(1, "0.7"), succeeded(2, "0.6"));
    var other = entry(succeeded(2, "0.6"), succeeded(3, "0.8"));

    assertThat(LedgerFold.merge(one, other))
        .isEqualTo(entry(succeeded(1, "0.7"), succeeded(2, "0.6"), succeeded(3, "0.8")));
  }

  @Test
  void neverBringsACheckpointBackThatIsGone() {
    var there = entry(succeeded(1, "0.7"));

    var gone = LedgerFold.withoutCheckpoint(there, "uid-0001");

    assertThat(gone.best().checkpoint()).extracting(LedgerCheckpoint::exists).isEqualTo(false);
    assertThat(LedgerFold.record(gone, told(succeeded(1, "0.7")))).isEqualTo(gone);
    assertThat(LedgerFold.merge(gone, there)).isEqualTo(gone);
    assertThat(LedgerFold.merge(there, gone)).isEqualTo(gone);
    assertThat(LedgerFold.holds(gone, succeeded(1, "0.7"))).isTrue();
  }

  @Test
  void readsItsKeysBack() {
    assertThat(LedgerKey.of(Runs.KEY.text())).contains(Runs.KEY);
    assertThat(LedgerKey.of("team/sha256:abc")).isEmpty();
    assertThat(LedgerKey.of("sha256:abc")).isEmpty();
  }
}

package dev.sweepline.planner.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.Seeds;
import dev.sweepline.planner.status.Outcome;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Many experiments of one digest, recorded by an operator that crashes between any two steps,
/// looks at an old index, loses its ledger and gets old copies of it back.
class LedgerSimulationTest {

  static LongStream seeds() {
    return Seeds.upTo(1_000);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void countsEachExperimentExactlyOnce(long seed) {
    var random = new Random(seed);
    var world = new World(random, 1 + random.nextInt(80));

    for (int step = 0; step < 20_000 && !world.isDone(); step++) {
      world.step();
    }

    assertThat(world.ledger).isEqualTo(world.expected());
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void mergesTheSameInAnyOrderAndHoweverOften(long seed) {
    var random = new Random(seed);
    var runs = new ArrayList<LedgerRun>();
    for (int i = 0; i < 1 + random.nextInt(60); i++) {
      runs.add(someRun(random, i));
    }
    // Copies of one history, each with what was known at its time and some more.
    var copies = new ArrayList<LedgerEntry>();
    for (int i = 0; i < 4; i++) {
      int known = 1 + random.nextInt(runs.size());
      copies.add(Runs.entry(runs.getFirst(), runs.subList(0, known).toArray(LedgerRun[]::new)));
    }

    var forwards = copies.stream().reduce(LedgerFold::merge).orElseThrow();
    var backwards = copies.reversed().stream().reduce(LedgerFold::merge).orElseThrow();

    assertThat(forwards).isEqualTo(backwards);
    for (var copy : copies) {
      assertThat(LedgerFold.merge(forwards, copy)).isEqualTo(forwards);
    }
    var longest =
        copies.stream().max((a, b) -> Integer.compare(a.total(), b.total())).orElseThrow();
    assertThat(forwards).isEqualTo(longest);
    assertThat(LedgerProblems.of(forwards)).isEmpty();
  }

  private static LedgerRun someRun(Random random, int number) {
    return switch (random.nextInt(4)) {
      case 0 -> Runs.run(number, Outcome.DETERMINISTIC, "Diverged", null);
      case 1 -> Runs.run(number, Outcome.INTENDED, "Stopped", "0." + random.nextInt(10));
      default -> Runs.succeeded(number, "0." + random.nextInt(10));
    };
  }

  /// The operator, Kafka and the experiments.
  private static final class World {
    private final Random random;
    private final List<LedgerRun> all = new ArrayList<>();
    private final Set<Integer> live = new HashSet<>();
    private final Set<Integer> marked = new HashSet<>();
    private final List<@Nullable LedgerEntry> history = new ArrayList<>();
    private @Nullable LedgerEntry ledger;
    private @Nullable LedgerEntry copy;
    private int settled;

    World(Random random, int experiments) {
      this.random = random;
      for (int i = 0; i < experiments; i++) {
        all.add(someRun(random, i));
      }
      history.add(null);
    }

    boolean isDone() {
      return settled == all.size() && live.stream().allMatch(marked::contains) && isWhole();
    }

    /// A loss comes with a copy that has what was deleted; at the end nothing is missing.
    private boolean isWhole() {
      var entry = ledger;
      return entry != null && entry.total() == all.size();
    }

    void step() {
      switch (random.nextInt(8)) {
        case 0 -> settleAnother();
        case 1 -> deleteOne();
        case 2 -> copy = ledger;
        case 3 -> comeBackWithACopy();
        case 4 -> loseTheLedger();
        default -> reconcileOne();
      }
    }

    /// None is overtaken by more than the ledger tells apart.
    private void settleAnother() {
      int oldest =
          live.stream()
              .filter(number -> !marked.contains(number))
              .min(Integer::compare)
              .orElse(settled);
      if (settled < all.size() && settled - oldest < LedgerEntry.MOST_RUNS) {
        live.add(settled++);
      }
    }

    private void deleteOne() {
      live.stream().filter(marked::contains).findAny().ifPresent(live::remove);
    }

    private void comeBackWithACopy() {
      if (copy != null) {
        write(ledger == null ? copy : LedgerFold.merge(ledger, copy));
      }
    }

    private void loseTheLedger() {
      if (random.nextInt(20) == 0) {
        copy = ledger;
        write(null);
        comeBackWithACopy();
      }
    }

    /// Ask the index, write, mark: it may crash after each.
    private void reconcileOne() {
      if (live.isEmpty()) {
        return;
      }
      var numbers = new ArrayList<>(live);
      int number = numbers.get(random.nextInt(numbers.size()));
      var run = all.get(number);
      var index = history.get(Math.max(0, history.size() - 1 - random.nextInt(5)));
      if (random.nextInt(6) == 0) {
        return;
      }
      if (!LedgerFold.holds(index, run)) {
        write(LedgerFold.record(ledger, Runs.told(run)));
        return;
      }
      // The index was right only if the ledger was not lost meanwhile; the next look tells.
      if (LedgerFold.holds(ledger, run)) {
        marked.add(number);
      }
    }

    private void write(@Nullable LedgerEntry entry) {
      ledger = entry;
      history.add(entry);
      if (history.size() > 5) {
        history.removeFirst();
      }
    }

    LedgerEntry expected() {
      LedgerEntry entry = Runs.entry(all.getFirst());
      for (int i = 1; i < all.size(); i++) {
        entry = LedgerFold.record(entry, Runs.told(all.get(i)));
      }
      return entry;
    }
  }
}

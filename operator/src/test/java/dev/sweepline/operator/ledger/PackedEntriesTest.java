package dev.sweepline.operator.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.ledger.Contribution;
import dev.sweepline.planner.ledger.LedgerEntry;
import dev.sweepline.planner.ledger.LedgerFold;
import dev.sweepline.planner.ledger.LedgerKey;
import dev.sweepline.planner.ledger.LedgerRun;
import dev.sweepline.planner.ledger.MemoryFinding;
import dev.sweepline.planner.spec.Objective;
import dev.sweepline.planner.status.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PackedEntriesTest {

  static LongStream seeds() {
    return LongStream.range(0, 5);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void keepsWhatAMapWouldKeep(long seed) {
    var random = new Random(seed);
    var made = new Entries(seed);
    var packed = new PackedEntries();
    var map = new HashMap<LedgerKey, LedgerEntry>();
    var known = new ArrayList<LedgerKey>();

    // Enough to clear up two pages, and to let the table grow three times.
    for (int step = 0; step < 10_000; step++) {
      int choice = random.nextInt(10);
      if (choice < 4 || known.isEmpty()) {
        var entry = made.next("team-" + random.nextInt(3));
        known.add(entry.key());
        map.put(entry.key(), entry);
        packed.put(entry);
      } else {
        var key = known.get(random.nextInt(known.size()));
        if (choice == 9) {
          map.remove(key);
          packed.remove(key);
        } else {
          var entry = LedgerFold.record(map.get(key), made.contribution(key));
          map.put(key, entry);
          packed.put(entry);
        }
      }
    }

    assertThat(packed.size()).isEqualTo(map.size());
    known.forEach(key -> assertThat(packed.get(key).orElse(null)).isEqualTo(map.get(key)));
    for (var namespace : List.of("team-0", "team-1", "team-2", "team-3")) {
      assertThat(packed.keys(namespace))
          .isEqualTo(
              map.keySet().stream()
                  .filter(key -> key.namespace().equals(namespace))
                  .sorted()
                  .toList());
    }
  }

  @Test
  void staysSmallWhenTheSameEntriesAreWrittenAgainAndAgain() {
    var made = new Entries(1);
    var entries = new ArrayList<LedgerEntry>();
    for (int i = 0; i < 3_000; i++) {
      entries.add(made.next("team"));
    }
    var packed = new PackedEntries();
    entries.forEach(packed::put);
    long once = packed.bytes();

    for (int round = 0; round < 20; round++) {
      entries.forEach(packed::put);
    }

    assertThat(packed.bytes()).isLessThan(3 * once);
    entries.forEach(entry -> assertThat(packed.get(entry.key())).contains(entry));
  }

  @Test
  void keepsOddTextsAsTheyAre() {
    var key = new LedgerKey("team", Entries.digest("odd"));
    var odd =
        new LedgerRun(
            "not-a-uid",
            "experiment",
            null,
            "_a__ü_",
            "ABCDEF",
            Outcome.ERROR,
            "Error",
            "1969-12-31T23:59:59Z",
            Objective.DEFAULT,
            "-0.0",
            null,
            Map.of("a", "1E+3", "b", "00.5", "c", "-12.50", "d", "123456789012345678901234567890"),
            null,
            null,
            "",
            null,
            "0123456789abcdef",
            null,
            null,
            null,
            List.of("x".repeat(1000)),
            null,
            new MemoryFinding("a key of " + "300 ".repeat(75), null, null, 7));
    var entry = LedgerFold.record(null, new Contribution(key, odd));
    var packed = new PackedEntries();

    packed.put(entry);

    assertThat(packed.get(key)).contains(entry);
  }
}

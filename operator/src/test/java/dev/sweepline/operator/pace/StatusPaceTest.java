package dev.sweepline.operator.pace;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StatusPaceTest {
  private static final Instant NOW = Instant.parse("2026-02-13T09:00:00Z");

  private Instant now = NOW;
  private final StatusPace pace = new StatusPace(50, clock());

  private InstantSource clock() {
    return () -> now;
  }

  @Test
  void tenThousandThatTellAllTheTimeWriteFiftyTimesASecondAndTakeTurns() {
    var all = uids(10_000);
    Map<String, Integer> writes = new HashMap<>();

    for (int tick = 0; tick < 2_200; tick++) {
      pace.queue(all);
      for (var uid : pace.next()) {
        assertThat(pace.admits(uid)).isTrue();
        writes.merge(uid, 1, Integer::sum);
      }
      later(100);
    }

    int total = writes.values().stream().mapToInt(Integer::intValue).sum();
    // The bucket holds ten at the beginning.
    assertThat(total).isBetween(10_990, 11_010);
    assertThat(writes).hasSize(10_000);
    assertThat(writes.values().stream().collect(Collectors.toSet())).containsOnly(1, 2);
  }

  @Test
  void twoHundredAndFiftyWaitForFiveSecondsAtMost() {
    var all = uids(250);
    var told = new HashMap<String, Instant>();
    var waits = new ArrayList<Duration>();
    for (int tick = 0; tick < 600; tick++) {
      pace.queue(all);
      all.forEach(uid -> told.putIfAbsent(uid, now));
      for (var uid : pace.next()) {
        assertThat(pace.admits(uid)).isTrue();
        waits.add(Duration.between(told.remove(uid), now));
      }
      later(100);
    }

    assertThat(waits).allMatch(wait -> wait.compareTo(Duration.ofSeconds(5)) <= 0);
  }

  @Test
  void whatCannotWaitGoesFirstAndTheOthersPayForIt() {
    pace.queue(uids(100));
    for (int write = 0; write < 60; write++) {
      pace.press("settles-" + write);
    }

    assertThat(pace.next()).isEmpty();
    later(1_000);
    assertThat(pace.next()).isEmpty();
    later(100);
    assertThat(pace.next()).hasSize(5);
  }

  @Test
  void whatIsWrittenAnywayWaitsNoLonger() {
    pace.queue(new LinkedHashSet<>(List.of("a", "b")));

    pace.press("a");

    assertThat(pace.next()).containsExactly("b");
  }

  @Test
  void oneWithoutATurnIsPutInTheQueue() {
    assertThat(pace.admits("a")).isFalse();

    assertThat(pace.next()).containsExactly("a");
    assertThat(pace.admits("a")).isTrue();
    assertThat(pace.admits("a")).isFalse();
  }

  @Test
  void aTurnWithNothingToWriteIsAnothers() {
    pace.queue(uids(30));
    var first = pace.next();
    assertThat(first).hasSize(10);

    first.forEach(pace::pass);

    assertThat(pace.next()).hasSize(10);
  }

  @Test
  void aSumIsWrittenOnceASecond() {
    assertThat(pace.sumWaits("sweep")).isEqualTo(Duration.ZERO);
    later(300);
    assertThat(pace.sumWaits("sweep")).isEqualTo(Duration.ofMillis(700));
    assertThat(pace.sumWaits("another")).isEqualTo(Duration.ZERO);
    later(700);
    assertThat(pace.sumWaits("sweep")).isEqualTo(Duration.ZERO);
  }

  private static Set<String> uids(int count) {
    return IntStream.range(0, count)
        .mapToObj(number -> "uid-" + number)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  @Test
  void thatATrialRunsWaitsForThoseThatBeginButNotForLong() {
    assertThat(pace.sightWaits("alone")).isZero();
    beginMany();
    assertThat(pace.sightWaits("a")).isEqualTo(Duration.ofSeconds(3));
    later(3_000);
    beginMany();
    assertThat(pace.sightWaits("a")).isEqualTo(Duration.ofSeconds(7));
    assertThat(pace.sightWaits("b")).isEqualTo(Duration.ofSeconds(3));
    later(7_000);
    beginMany();
    assertThat(pace.sightWaits("a")).isZero();
    later(1_000);
    assertThat(pace.sightWaits("b")).as("nobody begins any more").isZero();
  }

  @Test
  void aFewThatBeginKeepNobodyWaiting() {
    IntStream.range(0, 7).forEach(_ -> pace.begins());

    assertThat(pace.sightWaits("a")).isZero();
  }

  private void beginMany() {
    IntStream.range(0, 8).forEach(_ -> pace.begins());
  }

  private void later(long millis) {
    now = now.plusMillis(millis);
  }
}

package dev.sweepline.planner.budget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.status.Attempt;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.status.ExperimentStatusBuilder;
import dev.sweepline.planner.status.Outcome;
import dev.sweepline.planner.status.Usage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SpendingTest {
  @Test
  void countsAnAttemptOnceWhenItIsOver() {
    var live = Trials.attempt(2).build();
    var first = spending(ExperimentStatus.EMPTY, List.of(over(1, 1800), live));
    var again = spending(journal(first, over(1, 1800), live), List.of(over(1, 1800), live));
    var later = spending(journal(again, over(1, 1800), live), List.of(over(1, 1800), over(2, 900)));

    assertThat(first).isEqualTo(new Usage(1800L, "0.50", "1.25", "USD"));
    assertThat(again).isEqualTo(first);
    assertThat(later).isEqualTo(new Usage(2700L, "0.75", "1.88", "USD"));
  }

  @Test
  void keepsWhatForgottenAttemptsHaveCost() {
    var before = journal(new Usage(3600L, "1.00", null, null), over(1, 3600), over(2, 0));

    assertThat(spending(before, List.of(over(2, 0), over(3, 1800))))
        .isEqualTo(new Usage(5400L, "1.50", "3.75", "USD"));
  }

  @Test
  void hasNothingToSayWithoutGpus() {
    assertThat(spending(ExperimentStatus.EMPTY, List.of(Trials.attempt(1).build()))).isNull();
  }

  @Test
  void addsUpTrials() {
    var trials =
        List.of(
            Trials.succeeded("a", Map.of(), 1800),
            Trials.succeeded("b", Map.of(), 5400),
            Trials.running("c", Map.of()));

    assertThat(Spending.of(trials, 0, "3", null)).isEqualTo(new Usage(7200L, "2.00", "6.00", null));
    assertThat(Spending.of(trials, 0, null, "USD")).isEqualTo(new Usage(7200L, "2.00", null, null));
    assertThat(new Usage(7200L, "2.00", "6.00", "USD").text())
        .isEqualTo("2.00 GPU hours, 6.00 USD");
  }

  @Test
  void patienceBeginsAnewWithWhateverMoves() {
    var running = List.of(Trials.running("a", Map.of(), "3.0", 10, 600));
    var deadline = Deadline.of("30m", Trials.START, running, Trials.START).orElseThrow();

    assertThat(deadline).isEqualTo(new Deadline(Trials.at(600), Trials.at(2400)));
    assertThat(deadline.isOver(Trials.at(2399))).isFalse();
    assertThat(deadline.left(Trials.at(2399))).contains(Duration.ofSeconds(2));
    assertThat(deadline.isOver(Trials.at(2400))).isTrue();
    assertThat(deadline.left(Trials.at(2400))).isEmpty();
  }

  @Test
  void patienceBeginsAfterAPauseAndHasNoEndWithoutALimit() {
    var waiting = List.of(Trials.waiting("a", Map.of()));

    assertThat(Deadline.of("30m", Trials.at(9000), waiting, null).map(Deadline::lastMoved))
        .contains(Trials.at(9000));
    assertThat(Deadline.of(null, Trials.START, waiting, null)).isEqualTo(Optional.empty());
    assertThat(Deadline.of("30m", Trials.START, List.of(Trials.succeeded("a", Map.of(), 60)), null))
        .isEqualTo(Optional.empty());
  }

  @Test
  void nothingStandsStillWhileNobodyListens() {
    var running = List.of(Trials.running("a", Map.of(), "3.0", 10, 600));
    var waiting = List.of(Trials.waiting("b", Map.of()));

    assertThat(Deadline.of("30m", Trials.START, running, null)).isEmpty();
    assertThat(Deadline.askAgainIn("30m", running, null)).contains(Duration.ofSeconds(30));
    assertThat(Deadline.askAgainIn(null, running, null)).isEmpty();
    assertThat(Deadline.of("30m", Trials.START, running, Trials.at(7200)))
        .contains(new Deadline(Trials.at(7200), Trials.at(9000)));
    assertThat(Deadline.askAgainIn("30m", running, Trials.at(7200))).isEmpty();
    // Its Pod does not run: whatever becomes of it is seen without events.
    assertThat(Deadline.of("30m", Trials.START, waiting, null))
        .contains(new Deadline(Trials.START, Trials.at(1800)));
    assertThat(Deadline.of("30m", Trials.START, waiting, Trials.at(7200)))
        .contains(new Deadline(Trials.START, Trials.at(1800)));
  }

  private static Attempt over(int number, long seconds) {
    return Trials.attempt(number)
        .finishedAt(Trials.at(seconds).toString())
        .outcome(Outcome.ERROR)
        .gpuSeconds(seconds)
        .build();
  }

  private static ExperimentStatus journal(@Nullable Usage usage, Attempt... attempts) {
    return ExperimentStatusBuilder.builder().attempts(List.of(attempts)).usage(usage).build();
  }

  private static @Nullable Usage spending(ExperimentStatus before, List<Attempt> attempts) {
    return Spending.of(before, attempts, "2.50", "USD");
  }
}

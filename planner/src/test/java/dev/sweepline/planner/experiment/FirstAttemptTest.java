package dev.sweepline.planner.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.dedupe.Remembered;
import dev.sweepline.planner.ledger.LedgerAnswer;
import dev.sweepline.planner.spec.ExperimentSpecBuilder;
import dev.sweepline.planner.status.AttemptBuilder;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.status.ExperimentStatusBuilder;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a Sweep writes on a trial that it makes, and what comes of it.
class FirstAttemptTest {
  private static final Instant NOON = Instant.parse("2026-02-13T12:00:00Z");

  private static final ExperimentStatus EMPTY = ExperimentStatus.EMPTY;

  private final Trying docs = new Trying(Trying.SPEC);

  @Test
  void isTheOneThatWouldBeginAtOnce() {
    var plan = docs.look();

    var digest = String.valueOf(plan.status().digest());
    assertThat(FirstAttempt.of(plan))
        .contains(new FirstAttempt(Instant.parse("2026-02-13T00:00:00Z"), digest, null));
    assertThat(FirstAttempt.journal("docs", FirstAttempt.of(plan).orElseThrow().text(), EMPTY))
        .isEqualTo(
            ExperimentStatusBuilder.builder()
                .phase(ExperimentPhase.PENDING)
                .digest(digest)
                .attempts(plan.status().attempts())
                .build());
  }

  @Test
  void isNoneWhereTheTrialWouldWait() {
    var suspended = ExperimentSpecBuilder.builder(Trying.SPEC).suspend(true).build();
    assertThat(FirstAttempt.of(new Trying(suspended).look())).isEmpty();
    var away = new Remembered(List.of(), new LedgerAnswer.Away("no broker"));
    assertThat(
            FirstAttempt.of(
                docs.look(ObservedBuilder.builder().pods(List.of()).remembered(away).build())))
        .isEmpty();
  }

  @Test
  void keepsTheMicroBatchThatOthersHaveLearnt() {
    var text = new FirstAttempt(NOON, "sha256:d1", 8).text();

    assertThat(FirstAttempt.journal("docs", text, EMPTY).attempts())
        .containsExactly(
            AttemptBuilder.builder()
                .number(1)
                .podName("docs-a1")
                .createdAt("2026-02-13T12:00:00Z")
                .microBatch(8)
                .build());
  }

  @Test
  void countsUntilThereIsAStatus() {
    var written = ExperimentStatusBuilder.builder().observedGeneration(1L).build();

    assertThat(
            FirstAttempt.journal("docs", new FirstAttempt(NOON, "sha256:d1", null).text(), written))
        .isSameAs(written);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "now sha256:d1",
        "2026-02-13T12:00:00Z",
        "2026-02-13T12:00:00Z sha256:d1 0",
        "2026-02-13T12:00:00Z sha256:d1 many",
        "2026-02-13T12:00:00Z sha256:d1 99999999999",
        "2026-02-13T12:00:00Z sha256:d1 8 more"
      })
  void whatIsNoSuchLineSaysNothing(String text) {
    assertThat(FirstAttempt.journal("docs", text, EMPTY)).isSameAs(EMPTY);
  }
}

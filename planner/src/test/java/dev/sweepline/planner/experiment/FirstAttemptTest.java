package dev.sweepline.planner.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.dedupe.Remembered;
import dev.sweepline.planner.ledger.LedgerAnswer;
import dev.sweepline.planner.spec.ExperimentSpecBuilder;
import dev.sweepline.planner.status.AttemptBuilder;
import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.status.ExperimentStatusBuilder;
import dev.sweepline.planner.status.Outcome;
import java.time.Duration;
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
    assertThat(
            FirstAttempt.journal(
                "docs", Trying.CREATED, FirstAttempt.of(plan).orElseThrow().text(), EMPTY))
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

    assertThat(FirstAttempt.journal("docs", NOON, text, EMPTY).attempts())
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
            FirstAttempt.journal(
                "docs", NOON, new FirstAttempt(NOON, "sha256:d1", null).text(), written))
        .isSameAs(written);
  }

  /// The forwarder may have written that W&B does not take its run.
  @Test
  void isAddedToWhatOthersHaveSaidMeanwhile() {
    var said =
        new Condition(
            "TrackingDegraded", Condition.Truth.TRUE, 1L, NOON.toString(), "Unavailable", "503");
    var text = new FirstAttempt(NOON, "sha256:d1", null).text();

    var journal = FirstAttempt.journal("docs", NOON, text, EMPTY.withCondition(said));

    assertThat(journal.conditions()).containsExactly(said);
    assertThat(journal.attempts()).hasSize(1);
  }

  @Test
  void saysNothingOnATrialThatIsMadeAgainFromABackup() {
    var text = new FirstAttempt(NOON, "sha256:d1", null).text();

    assertThat(FirstAttempt.journal("docs", NOON.plus(Duration.ofDays(1)), text, EMPTY))
        .isSameAs(EMPTY);
  }

  @Test
  void isWrittenAsStoppedWhereItIsSuspendedBeforeItsPodIsThere() {
    made(docs);
    docs.spec = ExperimentSpecBuilder.builder(docs.spec).suspend(true).build();

    var plan = docs.look(new Observed(List.of(), List.of(new Observed.Gone("docs-a1", false))));

    assertThat(plan.status().phase()).isEqualTo(ExperimentPhase.SUSPENDED);
    assertThat(plan.status().attempts())
        .singleElement()
        .satisfies(attempt -> {
          assertThat(attempt.outcome()).isEqualTo(Outcome.INTENDED);
          assertThat(attempt.reason()).isEqualTo("stopped before it began: Suspend");
        });
  }

  @Test
  void isTheAttemptOfThePodThatIsThere() {
    made(docs);

    var plan = docs.look(Pods.running(1));

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.status().attempts())
        .singleElement()
        .satisfies(attempt -> {
          assertThat(attempt.createdAt()).isEqualTo("2026-02-13T00:00:00Z");
          assertThat(attempt.podUid()).isEqualTo("uid-1");
        });
  }

  private static void made(Trying trial) {
    var text = FirstAttempt.of(trial.look()).orElseThrow().text();
    trial.status = FirstAttempt.journal("docs", Trying.CREATED, text, EMPTY);
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
    assertThat(FirstAttempt.journal("docs", NOON, text, EMPTY)).isSameAs(EMPTY);
  }
}

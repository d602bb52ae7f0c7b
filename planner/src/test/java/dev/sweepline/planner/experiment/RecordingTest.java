package dev.sweepline.planner.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.Conditions;
import dev.sweepline.planner.experiment.ExperimentAction.TellLedger;
import dev.sweepline.planner.ledger.Contribution;
import dev.sweepline.planner.ledger.LedgerCheckpoint;
import dev.sweepline.planner.ledger.LedgerKey;
import dev.sweepline.planner.ledger.LedgerRun;
import dev.sweepline.planner.ledger.LedgerStanding;
import dev.sweepline.planner.ledger.LedgerStanding.Absent;
import dev.sweepline.planner.ledger.LedgerStanding.Away;
import dev.sweepline.planner.ledger.LedgerStanding.Held;
import dev.sweepline.planner.ledger.LedgerStanding.Lacking;
import dev.sweepline.planner.spec.Objective;
import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.status.Condition.Truth;
import dev.sweepline.planner.status.Counters;
import dev.sweepline.planner.status.Outcome;
import dev.sweepline.planner.status.StopReason;
import dev.sweepline.planner.trial.Specs;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordingTest {
  private static final Away AWAY = new Away("no broker answers");

  private final Trying docs = new Trying(Trying.SPEC);

  @Test
  void tellsTheLedgerOnlyWhatTheJournalHolds() {
    docs.look();
    var ending = looking(null, Pods.exited(1, 0, Pods.report(0, 40, "/ckpt/best")));
    assertThat(told(ending)).isEmpty();

    var settled = looking(new Lacking());

    assertThat(told(settled)).containsExactly(contribution());
    assertThat(settled.status()).isEqualTo(ending.status());
  }

  @Test
  void saysThatTheOutcomeIsRecorded() {
    succeed();

    var plan = looking(new Held());

    assertThat(plan.actions()).isEmpty();
    assertThat(Plans.truth(plan, Conditions.RECORDED)).isEqualTo(Truth.TRUE);
  }

  @Test
  void saysWhyTheOutcomeIsNotRecordedAndLooksAgain() {
    succeed();

    var plan = looking(AWAY);

    assertThat(Plans.condition(plan, Conditions.RECORDED))
        .isEqualTo("LedgerUnavailable: no broker answers");
    assertThat(plan.lookAgainIn()).contains(Duration.ofMinutes(1));
    assertThat(plan.status().waitingFor()).isNull();
  }

  @Test
  void staysUntilItIsRecorded() {
    succeed();
    docs.deletedAt = docs.now;

    var waiting = looking(AWAY);
    assertThat(waiting.mayBeForgotten()).isFalse();
    assertThat(waiting.status().waitingFor())
        .isEqualTo("ledger: no broker answers; deleted without it at 2026-02-13T00:12:00Z");
    var telling = looking(new Lacking());
    assertThat(telling.mayBeForgotten()).isFalse();
    assertThat(told(telling)).hasSize(1);
    assertThat(looking(new Held()).mayBeForgotten()).isTrue();
  }

  @Test
  void waitsForNoLedgerWhereThereIsNone() {
    succeed();

    var settled = looking(new Absent());
    docs.deletedAt = docs.now;
    var deleted = looking(new Absent());

    assertThat(settled.actions()).isEmpty();
    assertThat(settled.status().conditions())
        .extracting(Condition::type)
        .doesNotContain(Conditions.RECORDED);
    assertThat(settled.lookAgainIn()).isEqualTo(looking(new Held()).lookAgainIn());
    assertThat(deleted.mayBeForgotten()).isTrue();
    assertThat(deleted.status().waitingFor()).isNull();
  }

  @Test
  void goesWithoutALedgerThatStaysAway() {
    succeed();
    docs.deletedAt = docs.now;
    docs.later(Duration.ofMinutes(9).plusSeconds(50));
    var before = looking(AWAY);
    assertThat(before.mayBeForgotten()).isFalse();
    assertThat(before.lookAgainIn()).contains(Duration.ofSeconds(10));

    docs.later(Duration.ofSeconds(10));
    var plan = looking(AWAY);

    assertThat(plan.mayBeForgotten()).isTrue();
    assertThat(Plans.condition(plan, Conditions.RECORDED))
        .isEqualTo("GivenUp: deleted without being in the ledger: no broker answers");
  }

  @Test
  void goesAtOnceIfItWasRecordedBeforeTheLedgerWentAway() {
    succeed();
    looking(new Held());
    docs.deletedAt = docs.now;

    assertThat(looking(AWAY).mayBeForgotten()).isTrue();
  }

  @Test
  void tellsAgainWhatALedgerLost() {
    succeed();
    looking(new Held());

    assertThat(told(looking(new Lacking()))).hasSize(1);
  }

  @Test
  void countsWhatIsDeletedOnTheWayAsStopped() {
    docs.look();
    docs.look(Pods.running(1));
    docs.deletedAt = docs.now;
    docs.look(
        Pods.released(
            Pods.pod(
                1,
                PodView.Phase.FAILED,
                null,
                null,
                StopReason.CANCEL,
                true,
                new PodView.Trainer(
                    Pods.STARTED, Pods.ENDED, 20, "Error", Pods.report(20, 30, "/ckpt/last")))));

    var told = told(looking(new Lacking()));

    assertThat(told)
        .extracting(contribution -> contribution.run().outcome())
        .containsExactly(Outcome.INTENDED);
  }

  @Test
  void hasNothingToTellOfWhatNeverRan() {
    docs.deletedAt = docs.now;

    assertThat(looking(null).mayBeForgotten()).isTrue();
  }

  private void succeed() {
    docs.look();
    docs.look(Pods.exited(1, 0, Pods.report(0, 40, "/ckpt/best")));
  }

  private ExperimentPlan looking(@Nullable LedgerStanding standing, PodView... pods) {
    if (pods.length > 0) {
      docs.now = Pods.ENDED;
    }
    return docs.look(
        ObservedBuilder.builder().pods(List.of(pods)).gone(List.of()).ledger(standing).build());
  }

  private static List<Contribution> told(ExperimentPlan plan) {
    return plan.actions().stream()
        .filter(TellLedger.class::isInstance)
        .map(action -> ((TellLedger) action).contribution())
        .toList();
  }

  private Contribution contribution() {
    return new Contribution(
        new LedgerKey("team", Objects.requireNonNull(docs.status.digest())),
        new LedgerRun(
            "uid",
            "docs",
            "docs-sweep",
            docs.status.runName(),
            Specs.SOURCE.commit(),
            Outcome.SUCCEEDED,
            "Done",
            Pods.ENDED.toString(),
            Objective.DEFAULT,
            "0.9",
            7,
            Map.of("val_f1", "0.9", "val_acc", "0.91"),
            null,
            new LedgerCheckpoint("/ckpt/best", "abc", true),
            null,
            null,
            null,
            60L,
            null,
            new Counters(0, 0, 0, 0),
            docs.status.tags(),
            null,
            null));
  }
}

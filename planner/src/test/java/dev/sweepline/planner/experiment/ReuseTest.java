package dev.sweepline.planner.experiment;

import static dev.sweepline.planner.experiment.Plans.condition;
import static dev.sweepline.planner.experiment.Plans.started;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.dedupe.Remembered;
import dev.sweepline.planner.dedupe.Twin;
import dev.sweepline.planner.ledger.Contribution;
import dev.sweepline.planner.ledger.LedgerAnswer;
import dev.sweepline.planner.ledger.LedgerCheckpoint;
import dev.sweepline.planner.ledger.LedgerEntry;
import dev.sweepline.planner.ledger.LedgerFold;
import dev.sweepline.planner.ledger.LedgerKey;
import dev.sweepline.planner.ledger.LedgerRun;
import dev.sweepline.planner.ledger.LedgerRunBuilder;
import dev.sweepline.planner.spec.Dedupe;
import dev.sweepline.planner.spec.DedupeBuilder;
import dev.sweepline.planner.spec.ExperimentSpecBuilder;
import dev.sweepline.planner.spec.Objective;
import dev.sweepline.planner.spec.PinnedBuilder;
import dev.sweepline.planner.status.Best;
import dev.sweepline.planner.status.Checkpoint;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.Outcome;
import dev.sweepline.planner.status.Reused;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReuseTest {
  private static final String COMMIT = "3f2c9e1d".repeat(5);
  private static final LedgerRun DONE =
      LedgerRunBuilder.builder()
          .uid("old-uid")
          .experiment("old-0123456789")
          .sweep("old")
          .runName("20260101_nano_224_none_experiment")
          .commit(COMMIT)
          .outcome(Outcome.SUCCEEDED)
          .reason("Done")
          .finishedAt("2026-01-01T00:00:00Z")
          .objective(Objective.DEFAULT)
          .value("0.9")
          .bestEpoch(7)
          .metrics(Map.of("val_f1", "0.9", "val_acc", "0.91"))
          .epochs(50)
          .checkpoint(new LedgerCheckpoint("/ckpt/best", "abc", true))
          .imageDigest("sha256:one")
          .dataDigest("sha256:data")
          .gpuSeconds(3600L)
          .build();

  private final Trying docs = new Trying(Trying.SPEC);

  @Test
  void takesOverTheOutcomeOfAnEarlierRunWithoutAPod() {
    var plan = docs.look(remembering(DONE));

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.status().phase()).isEqualTo(ExperimentPhase.SUCCEEDED);
    assertThat(plan.status().attempts()).isEmpty();
    assertThat(plan.status().best()).isEqualTo(new Best("val_f1", "0.9", 7));
    assertThat(plan.status().metrics()).isEqualTo(Map.of("val_f1", "0.9", "val_acc", "0.91"));
    assertThat(plan.status().checkpoint()).isEqualTo(new Checkpoint("/ckpt/best", "abc"));
    assertThat(plan.status().reused())
        .isEqualTo(
            new Reused(
                "old-0123456789",
                "old-uid",
                "old",
                "20260101_nano_224_none_experiment",
                COMMIT,
                "Done",
                "2026-01-01T00:00:00Z",
                true,
                3600L));
    assertThat(condition(plan, "Succeeded"))
        .isEqualTo(
            "Reused: taken over: val_f1=0.9 as Experiment old-0123456789 of Sweep old at commit "
                + COMMIT
                + ", which ended at 2026-01-01T00:00:00Z");
  }

  @Test
  void whatWasTakenOverStaysAndIsNotCountedAgain() {
    var taken = docs.look(remembering(DONE)).status();

    docs.later(Duration.ofDays(1));
    var plan = docs.look(Observed.of(List.of()));

    assertThat(plan.status()).isEqualTo(taken);
    assertThat(plan.actions()).isEmpty();
    assertThat(Contributions.of(docs.view())).isEmpty();
  }

  @Test
  void aCheckpointThatIsGoneIsNotTakenOver() {
    var plan =
        docs.look(
            remembering(
                LedgerRunBuilder.builder(DONE)
                    .checkpoint(new LedgerCheckpoint("/ckpt/best", "abc", false))
                    .build()));

    assertThat(plan.status().checkpoint()).isNull();
    assertThat(Optional.ofNullable(plan.status().reused()).map(Reused::checkpointExists))
        .contains(false);
  }

  @Test
  void aKnownDeterministicFailureIsNotRepeated() {
    var plan = docs.look(remembering(failed(Outcome.DETERMINISTIC, "Diverged")));

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.status().phase()).isEqualTo(ExperimentPhase.FAILED);
    assertThat(plan.status().best()).isNull();
    assertThat(condition(plan, "Succeeded"))
        .startsWith("Reused: taken over: it failed with Diverged as Experiment old-0123456789");
  }

  @ParameterizedTest
  @EnumSource(
      value = Outcome.class,
      names = {"INTENDED", "DISRUPTION", "INFRASTRUCTURE", "HOST_MEMORY", "OUT_OF_MEMORY", "ERROR"})
  void neverTakesOverWhatMightEndOtherwise(Outcome outcome) {
    assertThat(started(docs.look(remembering(failed(outcome, "Error")))).number()).isEqualTo(1);
  }

  @Test
  void dataThatWereNotTheExpectedOnesMayBeTheRightOnesNow() {
    var plan = docs.look(remembering(failed(Outcome.DETERMINISTIC, "DataDrift")));

    assertThat(started(plan).number()).isEqualTo(1);
  }

  @Test
  void runsWhereTheBudgetWasAnother() {
    var plan = docs.look(remembering(LedgerRunBuilder.builder(DONE).epochs(49).build()));

    assertThat(started(plan).number()).isEqualTo(1);
  }

  @Test
  void runsWhereAnotherMetricChoseTheBestEpoch() {
    var byAccuracy = new Objective("val_acc", Objective.Direction.MAXIMIZE);

    var plan = docs.look(remembering(LedgerRunBuilder.builder(DONE).objective(byAccuracy).build()));

    assertThat(started(plan).number()).isEqualTo(1);
  }

  @Test
  void runsWhereTheSameNameWasAnotherBuildOrOtherData() {
    docs.spec =
        ExperimentSpecBuilder.builder(docs.spec)
            .pinned(PinnedBuilder.builder().imageId("reg/trainer@sha256:two").build())
            .build();
    assertThat(started(docs.look(remembering(DONE))).number()).isEqualTo(1);

    var other = new Trying(Trying.SPEC);
    other.spec =
        ExperimentSpecBuilder.builder(other.spec)
            .pinned(PinnedBuilder.builder().dataDigest("sha256:other").build())
            .build();
    assertThat(started(other.look(remembering(DONE))).dataDigest()).isEqualTo("sha256:other");
  }

  @Test
  void skipLeavesTheTrialOutAndGivesItNoResult() {
    onHit(Dedupe.OnHit.SKIP);

    var plan = docs.look(remembering(DONE));

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.status().phase()).isEqualTo(ExperimentPhase.STOPPED);
    assertThat(plan.status().best()).isNull();
    assertThat(plan.status().metrics()).isEmpty();
    assertThat(condition(plan, "Succeeded")).startsWith("Skipped: left out: val_f1=0.9 as");
  }

  @Test
  void runAgainAsksNobody() {
    onHit(Dedupe.OnHit.RUN_AGAIN);

    var plan =
        docs.look(
            remembering(
                List.of(twin("a", Twin.Stand.HOLDS, null)), new LedgerAnswer.Away("no broker")));

    assertThat(started(plan).number()).isEqualTo(1);
  }

  @Test
  void waitsForALedgerThatCannotSay() {
    var plan = docs.look(remembering(List.of(), new LedgerAnswer.Away("no broker")));

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.status().phase()).isEqualTo(ExperimentPhase.PENDING);
    assertThat(plan.status().waitingFor())
        .isEqualTo(
            "ledger: whether this trial ran before: no broker; dedupe.onHit: RunAgain runs it");
    assertThat(condition(plan, "Stalled")).startsWith("LedgerUnavailable: ledger: ");
    assertThat(condition(plan, "Ready")).startsWith("LedgerUnavailable: ledger: ");
    assertThat(plan.lookAgainIn()).contains(Duration.ofSeconds(30));
  }

  @Test
  void waitsForATwinThatRuns() {
    var plan =
        docs.look(
            remembering(
                List.of(twin("other", Twin.Stand.HOLDS, null)), new LedgerAnswer.Unknown()));

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.status().waitingFor())
        .isEqualTo("twin: Experiment other of Sweep pages runs the same trial");
    assertThat(condition(plan, "Ready")).startsWith("WaitingForTwin: ");
    assertThat(condition(plan, "Stalled")).startsWith("Moving");
  }

  @Test
  void takesOverTheOutcomeOfATwinThatIsOver() {
    docs.look(
        remembering(List.of(twin("other", Twin.Stand.HOLDS, null)), new LedgerAnswer.Unknown()));

    var plan =
        docs.look(
            remembering(
                List.of(twin("other", Twin.Stand.OVER, DONE)),
                new LedgerAnswer.Away("the twin is enough")));

    assertThat(plan.status().phase()).isEqualTo(ExperimentPhase.SUCCEEDED);
    assertThat(plan.status().waitingFor()).isNull();
  }

  @Test
  void hearsWhatIsToldLateOfTheTwinWhoseOutcomeItHas() {
    var early = LedgerRunBuilder.builder(DONE).value(null).metrics(Map.of()).build();
    docs.look(
        remembering(List.of(twin("other", Twin.Stand.OVER, early)), new LedgerAnswer.Unknown()));
    assertThat(docs.status.best()).isNull();

    var plan =
        docs.look(
            remembering(
                List.of(
                    new Twin(
                        "other", "old-uid", "pages", Trying.CREATED, Twin.Stand.OVER, false, DONE)),
                new LedgerAnswer.Unknown()));

    assertThat(plan.status().best()).isEqualTo(new Best("val_f1", "0.9", 7));
    assertThat(condition(plan, "Succeeded")).startsWith("Reused: taken over: val_f1=0.9 as");
    assertThat(plan.actions()).isEmpty();
  }

  @Test
  void runsWhenItsTwinWasStopped() {
    var stopped = LedgerRunBuilder.builder(DONE).outcome(Outcome.INTENDED).build();

    var plan =
        docs.look(
            remembering(
                List.of(twin("other", Twin.Stand.OVER, stopped)), new LedgerAnswer.Unknown()));

    assertThat(started(plan).number()).isEqualTo(1);
  }

  @Test
  void ofTwoThatWouldBeginTheOlderOneDoes() {
    var older = twin("older", Twin.Stand.WANTS, null);
    var younger =
        new Twin("z", "zzz", null, Trying.CREATED.plusSeconds(1), Twin.Stand.WANTS, false, null);

    assertThat(docs.look(remembering(List.of(older), new LedgerAnswer.Unknown())).actions())
        .isEmpty();
    assertThat(docs.status.waitingFor())
        .isEqualTo("twin: Experiment older of Sweep pages is about to run the same trial");
    assertThat(
            started(docs.look(remembering(List.of(younger), new LedgerAnswer.Unknown()))).number())
        .isEqualTo(1);
  }

  @Test
  void createdInTheSameSecondTheSmallerUidBegins() {
    var smaller = new Twin("a", "a", null, Trying.CREATED, Twin.Stand.WANTS, false, null);
    var greater = new Twin("z", "z", null, Trying.CREATED, Twin.Stand.WANTS, false, null);

    assertThat(docs.look(remembering(List.of(smaller), new LedgerAnswer.Unknown())).actions())
        .isEmpty();
    assertThat(docs.look(remembering(List.of(greater), new LedgerAnswer.Unknown())).actions())
        .hasSize(1);
  }

  @Test
  void whoHasBegunGoesOnEvenIfAnOlderTwinAppears() {
    docs.look(remembering(List.of(), new LedgerAnswer.Unknown()));

    var plan =
        docs.look(
            remembering(
                List.of(twin("older", Twin.Stand.HOLDS, null)), new LedgerAnswer.Unknown()));

    assertThat(started(plan).number()).isEqualTo(1);
  }

  private void onHit(Dedupe.OnHit onHit) {
    docs.spec =
        ExperimentSpecBuilder.builder(docs.spec)
            .dedupe(DedupeBuilder.builder(Dedupe.DEFAULT).onHit(onHit).build())
            .build();
  }

  private static LedgerRun failed(Outcome outcome, String reason) {
    return LedgerRunBuilder.builder(DONE)
        .outcome(outcome)
        .reason(reason)
        .value(null)
        .bestEpoch(null)
        .metrics(Map.of())
        .build();
  }

  private static Twin twin(String name, Twin.Stand stand, @Nullable LedgerRun past) {
    return new Twin(
        name, "uid-" + name, "pages", Instant.parse("2026-02-01T00:00:00Z"), stand, false, past);
  }

  private static Observed remembering(LedgerRun run) {
    LedgerEntry entry =
        LedgerFold.record(
            null, new Contribution(new LedgerKey("team", "sha256:" + "0".repeat(64)), run));
    return remembering(List.of(), new LedgerAnswer.Known(entry));
  }

  private static Observed remembering(List<Twin> twins, LedgerAnswer ledger) {
    return ObservedBuilder.builder()
        .pods(List.of())
        .gone(List.of())
        .remembered(new Remembered(twins, ledger))
        .build();
  }
}

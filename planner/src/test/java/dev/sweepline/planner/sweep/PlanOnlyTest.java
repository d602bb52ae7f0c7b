package dev.sweepline.planner.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.dedupe.Costs;
import dev.sweepline.planner.dedupe.Foresight;
import dev.sweepline.planner.dedupe.Remembered;
import dev.sweepline.planner.ledger.Contribution;
import dev.sweepline.planner.ledger.LedgerAnswer;
import dev.sweepline.planner.ledger.LedgerFold;
import dev.sweepline.planner.ledger.LedgerKey;
import dev.sweepline.planner.ledger.LedgerRun;
import dev.sweepline.planner.ledger.LedgerRunBuilder;
import dev.sweepline.planner.spec.Objective;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.spec.SweepSpecBuilder;
import dev.sweepline.planner.spec.SweepType;
import dev.sweepline.planner.status.Outcome;
import dev.sweepline.planner.status.SweepStatus;
import dev.sweepline.planner.trial.Specs;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlanOnlyTest {
  private static final SweepSpec SPEC =
      Specs.suspended(
          Specs.sweep(
              SweepType.MULTI_SCALE,
              Specs.search(
                  List.of(Specs.key("data.image_size", "224", "384")),
                  List.of(),
                  List.of(1, 2, 3),
                  null),
              2),
          true);
  private static final LedgerRun RUN =
      LedgerRunBuilder.builder()
          .uid("u")
          .experiment("old")
          .outcome(Outcome.SUCCEEDED)
          .reason("Done")
          .finishedAt("2026-01-01T00:00:00Z")
          .objective(Objective.DEFAULT)
          .value("0.9")
          .epochs(50)
          .gpuSeconds(7200L)
          .tags(List.of("model:efficientnet_b0", "size:224", "aug:none", "experiment"))
          .build();

  @Test
  void saysWhatIsKnownWhatRunsFirstAndWhatTheRestCosts() {
    var seen = new ArrayList<LedgerKey>();
    var known = foresight(seen, 2);

    var plan = shown(SPEC, known);

    assertThat(seen).as("each trial is looked up").hasSize(6).doesNotHaveDuplicates();
    assertThat(plan.trials()).isEqualTo(6);
    assertThat(plan.duplicates()).isEqualTo(2);
    assertThat(plan.sampled()).isNull();
    assertThat(plan.gpuHours())
        .as("one trial of 224 and none of 384 is known: 2 h for each of the four that are left")
        .isEqualTo("8.00");
    assertThat(plan.first()).hasSize(5);
    assertThat(plan.first().getFirst().values()).isEqualTo("data.image_size=224, seed=1");
    assertThat(plan.first().getFirst().experiment()).matches("docs-[0-9a-f]{10}");
  }

  @Test
  void saysNothingOfCostsThatNobodyKnows() {
    var known =
        new Foresight(_ -> new Remembered(List.of(), new LedgerAnswer.Unknown()), new Costs());

    assertThat(shown(SPEC, known).gpuHours()).isNull();
    assertThat(shown(SPEC, known).duplicates()).isZero();
  }

  @Test
  void saysNothingOfDuplicatesWhileTheLedgerIsAway() {
    var away =
        new Foresight(_ -> new Remembered(List.of(), new LedgerAnswer.Away("x")), new Costs());

    assertThat(shown(SPEC, away).duplicates()).isNull();
    assertThat(shown(SPEC, away).gpuHours()).isNull();
  }

  @Test
  void anotherPlanHasAnotherDigest() {
    var known = foresight(new ArrayList<>(), 0);
    var more = Specs.searching(SPEC, Specs.search(Specs.key("data.image_size", "224", "384")));

    assertThat(shown(SPEC, known).digest())
        .isEqualTo(shown(SPEC, known).digest())
        .isNotEqualTo(shown(more, known).digest());
  }

  @Test
  void looksUpAThousandTrialsAtMostAndSaysThatItEstimates() {
    var many =
        Specs.searching(
            SPEC,
            Specs.search(
                List.of(
                    Specs.key("data.image_size", "224", "384"),
                    Specs.key(
                        "training.lr",
                        IntStream.range(1, 31)
                            .mapToObj(i -> "0." + (100 + i) + "1")
                            .toArray(String[]::new))),
                List.of(),
                IntStream.range(1, 51).boxed().toList(),
                null));
    var seen = new ArrayList<LedgerKey>();

    var plan =
        shown(
            Specs.with(many, true, many.checklist(), many.search(), many.limits(), many.naming()),
            foresight(seen, Integer.MAX_VALUE));

    assertThat(plan.trials()).isEqualTo(3000);
    assertThat(plan.sampled()).isTrue();
    assertThat(seen).hasSizeBetween(990, 1010);
    assertThat(plan.duplicates()).isEqualTo(3000);
  }

  @Test
  void aSweepThatRunsShowsItsCountsAlone() {
    var running = Specs.suspended(SPEC, false);
    var prepared = Sweeps.prepare(running);
    var plan = Sweeps.plan(running, List.of());

    assertThat(
            PlanOnly.shown(
                plan, prepared, Sweeps.view(running), false, foresight(new ArrayList<>(), 0)))
        .isEqualTo(plan);
  }

  private static SweepStatus.Plan shown(SweepSpec spec, Foresight known) {
    var typed = spec.search().space().size() > 1 ? custom(spec) : spec;
    var prepared = Sweeps.prepare(typed);
    assertThat(prepared.problems()).isEmpty();
    var plan =
        PlanOnly.shown(Sweeps.plan(typed, List.of()), prepared, Sweeps.view(typed), false, known);
    return Objects.requireNonNull(plan.status().plan());
  }

  private static SweepSpec custom(SweepSpec spec) {
    return SweepSpecBuilder.builder(spec).type(SweepType.CUSTOM).build();
  }

  /// Knows the first so many digests that it is asked for, and the cost of one trial.
  private static Foresight foresight(List<LedgerKey> seen, int known) {
    var costs = new Costs();
    costs.add(RUN);
    return new Foresight(
        digest -> {
          seen.add(digest);
          LedgerAnswer answer =
              seen.size() <= known
                  ? new LedgerAnswer.Known(LedgerFold.record(null, new Contribution(digest, RUN)))
                  : new LedgerAnswer.Unknown();
          return new Remembered(List.of(), answer);
        },
        costs);
  }
}

package dev.sweepline.planner.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.Conditions;
import dev.sweepline.planner.Seeds;
import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.experiment.ExperimentViewBuilder;
import dev.sweepline.planner.retention.Kept;
import dev.sweepline.planner.spec.Dedupe;
import dev.sweepline.planner.spec.DedupeBuilder;
import dev.sweepline.planner.spec.Retention;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.spec.SweepSpecBuilder;
import dev.sweepline.planner.spec.SweepType;
import dev.sweepline.planner.status.AttemptBuilder;
import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.status.Condition.Truth;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.status.ExperimentStatusBuilder;
import dev.sweepline.planner.status.Outcome;
import dev.sweepline.planner.status.SweepPhase;
import dev.sweepline.planner.status.SweepStatus;
import dev.sweepline.planner.status.SweepStatusBuilder;
import dev.sweepline.planner.status.Usage;
import dev.sweepline.planner.sweep.SweepAction.CreateExperiment;
import dev.sweepline.planner.sweep.SweepAction.ForgetExperiment;
import dev.sweepline.planner.sweep.SweepAction.KeepJournals;
import dev.sweepline.planner.trial.Specs;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TrimmingTest {
  private static final Instant END = Sweeps.CREATED.plusSeconds(3600);
  private static final Instant LATER = END.plus(Duration.ofDays(30));
  private static final SweepSpec SPEC =
      SweepSpecBuilder.builder(
              Specs.sweep(
                  SweepType.CUSTOM, Specs.search(Specs.key("data.image_size", "224", "384")), 4))
          .storage(null)
          .retention(new Retention("1h", "30d"))
          // The hardest case: nobody is asked whether a cell ran before.
          .dedupe(DedupeBuilder.builder(Dedupe.DEFAULT).onHit(Dedupe.OnHit.RUN_AGAIN).build())
          .build();

  private static final Map<SweepSpec, PreparedSweep> PREPARED = new HashMap<>();
  private static final List<ExperimentView> NEW = Sweeps.children(Sweeps.plan(SPEC, List.of()));

  @Test
  void keepsTheJournalsFirstAndDeletesThenThatLongAfterTheEnd() {
    var trials = finished(true);
    var names = trials.stream().map(ExperimentView::name).toList();

    assertThat(plan(SPEC, trials, Kept.NONE, LATER.minusSeconds(1)).actions()).isEmpty();
    assertThat(plan(SPEC, trials, Kept.NONE, LATER).actions())
        .containsExactly(new KeepJournals(names));
    assertThat(plan(SPEC, trials, new Kept(uids(trials), uids(trials)), LATER).actions())
        .containsExactlyElementsOf(
            trials.stream().map(t -> new ForgetExperiment(t.name(), t.uid())).toList());
    assertThat(plan(SPEC, trials, new Kept(uids(trials), Set.of()), LATER).actions()).isEmpty();
  }

  @Test
  void isLookedAtAgainWhenItIsTime() {
    var trials = finished(true);
    var status = plan(SPEC, trials, Kept.NONE, END).status();
    var view = SweepViewBuilder.builder(Sweeps.view(SPEC)).status(status).build();

    assertThat(SweepDeadlines.lookAgainIn(view, trials, END))
        .isEqualTo(Optional.of(Duration.ofDays(30)));
  }

  @Test
  void showsTheSameAfterwards() {
    var trials = finished(true);
    var before = plan(SPEC, trials, Kept.NONE, LATER).status();

    var after = plan(SPEC, trials, new Kept(uids(trials), Set.of()), LATER).status();

    assertThat(after).isEqualTo(SweepStatusBuilder.builder(before).archived(2).build());
    assertThat(after.phase()).isEqualTo(SweepPhase.SUCCEEDED);
    assertThat(after.counts()).isEqualTo(new SweepStatus.Counts(2, 0, 0, 2, 0, 0));
  }

  @Test
  void waitsUntilTheLedgerHasTheOutcome() {
    assertThat(plan(SPEC, finished(false), Kept.NONE, LATER).actions()).isEmpty();
  }

  @Test
  void runsOnlyTheNewCellWhenAValueIsAppendedWithoutAskingTheLedger() {
    var trials = finished(true);
    var more =
        Specs.searching(SPEC, Specs.search(Specs.key("data.image_size", "224", "384", "512")));

    var plan = plan(more, trials, new Kept(uids(trials), Set.of()), LATER);

    assertThat(plan.actions())
        .singleElement()
        .isInstanceOfSatisfying(
            CreateExperiment.class,
            create -> assertThat(create.spec().params()).containsEntry("data.image_size", "512"));
  }

  @Test
  void changesNothingOfWhatOnlyAConfigMapKeeps() {
    var trials = finished(true);
    var edited = SweepSpecBuilder.builder(SPEC).retention(new Retention("9h", "90d")).build();

    assertThat(plan(edited, trials, new Kept(uids(trials), Set.of()), LATER).actions()).isEmpty();
  }

  @Test
  void keepsTheJournalOfATrialThatSomebodyDeletesAndLeavesItsCellAlone() {
    var trials = finished(true);
    var leaving = deleted(trials.getFirst());
    var both = List.of(leaving, trials.getLast());
    var shown = plan(SPEC, trials, Kept.NONE, END).status();

    assertThat(plan(SPEC, both, Kept.NONE, END).actions())
        .containsExactly(new KeepJournals(List.of(leaving.name())));
    var kept = plan(SPEC, both, new Kept(Set.of(leaving.uid()), Set.of()), END);
    assertThat(kept.actions()).isEmpty();
    assertThat(kept.status()).isEqualTo(SweepStatusBuilder.builder(shown).archived(1).build());
  }

  @Test
  void makesATrialAgainThatWasDeletedBeforeItsEndAndCountsWhatItHadCost() {
    var trials = finished(true);
    var open = running(trials.getFirst());
    var journal = List.of(open, trials.getLast());
    var cost = new Usage(3600L, "1.00", null, null);

    assertThat(plan(SPEC, List.of(deleted(live(open)), trials.getLast()), Kept.NONE, END).actions())
        .isEmpty();
    assertThat(plan(SPEC, List.of(deleted(open), trials.getLast()), Kept.NONE, END).actions())
        .containsExactly(new KeepJournals(List.of(open.name())));
    var later =
        plan(SPEC, journal.subList(1, 2), new Kept(Set.of(open.uid()), Set.of(), 3600), END);
    assertThat(later.actions())
        .singleElement()
        .isInstanceOfSatisfying(
            CreateExperiment.class, create -> assertThat(create.name()).isEqualTo(open.name()));
    assertThat(later.status().usage()).isEqualTo(cost);
    assertThat(later.status().archived()).isNull();
  }

  private static ExperimentView deleted(ExperimentView trial) {
    return ExperimentViewBuilder.builder(trial).deletedAt(END).build();
  }

  private static ExperimentView with(ExperimentView trial, ExperimentStatus status) {
    return ExperimentViewBuilder.builder(trial).status(status).build();
  }

  private static ExperimentView running(ExperimentView trial) {
    return with(
        trial,
        ExperimentStatusBuilder.builder(trial.status()).phase(ExperimentPhase.PENDING).build());
  }

  private static ExperimentView live(ExperimentView trial) {
    var attempt =
        AttemptBuilder.builder(trial.status().attempts().getFirst())
            .finishedAt(null)
            .outcome(null)
            .build();
    return with(
        trial, ExperimentStatusBuilder.builder(trial.status()).attempts(List.of(attempt)).build());
  }

  static LongStream seeds() {
    return Seeds.upTo(300);
  }

  /// Whatever is interrupted or seen late: no cell runs twice, no journal is lost, and what is
  /// shown does not shrink.
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void runsNothingAgainWhateverIsInterrupted(long seed) {
    var random = new Random(seed);
    var all = finished(true);
    var shown = plan(SPEC, all, Kept.NONE, LATER).status().counts();
    var live = new ArrayList<>(all);
    var archived = new ArrayList<ExperimentView>();
    var seenLive = List.copyOf(live);
    for (int step = 0; step < 60; step++) {
      // A cache of Experiments is behind; what was kept is known, as this process wrote it.
      seenLive = random.nextInt(3) == 0 ? seenLive : List.copyOf(live);
      var kept = uids(archived);
      var children = new ArrayList<>(archived);
      seenLive.stream().filter(t -> !kept.contains(t.uid())).forEach(children::add);
      var alsoLive = uids(seenLive);
      alsoLive.retainAll(kept);

      var plan = plan(SPEC, children, new Kept(kept, alsoLive), LATER);

      assertThat(plan.status().counts()).isEqualTo(shown);
      assertThat(plan.actions()).noneMatch(CreateExperiment.class::isInstance);
      for (var action : plan.actions()) {
        if (random.nextInt(4) == 0) {
          break;
        }
        if (action instanceof KeepJournals(var names)) {
          all.stream()
              .filter(t -> names.contains(t.name()))
              // One ConfigMap is written, the next is not.
              .filter(_ -> random.nextInt(3) > 0)
              .forEach(archived::add);
        }
        if (action instanceof ForgetExperiment drop) {
          assertThat(uids(archived)).contains(drop.uid());
          live.removeIf(t -> t.uid().equals(drop.uid()));
        }
      }
    }
    assertThat(live).isEmpty();
    assertThat(uids(archived)).isEqualTo(uids(all));
  }

  private static SweepPlan plan(
      SweepSpec spec, List<ExperimentView> children, Kept kept, Instant now) {
    var view = SweepViewBuilder.builder(Sweeps.view(spec)).kept(kept).build();
    return SweepPlanner.plan(PREPARED.computeIfAbsent(spec, Sweeps::prepare), view, children, now);
  }

  private static List<ExperimentView> finished(boolean recorded) {
    return NEW.stream()
        .map(child -> {
          var settled = Sweeps.settled(child, ExperimentPhase.SUCCEEDED, "0.9");
          var attempt =
              AttemptBuilder.builder()
                  .number(1)
                  .podName(child.name() + "-a1")
                  .createdAt(Sweeps.CREATED.toString())
                  .finishedAt(END.toString())
                  .outcome(Outcome.SUCCEEDED)
                  .build();
          var condition =
              new Condition(
                  Conditions.RECORDED, Truth.TRUE, 1L, END.toString(), "Recorded", "it is there");
          return Sweeps.child(
              child.name(),
              child.spec(),
              ExperimentStatusBuilder.builder(settled.status())
                  .attempts(List.of(attempt))
                  .conditions(recorded ? List.of(condition) : List.of())
                  .build());
        })
        .toList();
  }

  private static Set<String> uids(List<ExperimentView> trials) {
    return trials.stream()
        .map(ExperimentView::uid)
        .map(Objects::requireNonNull)
        .collect(Collectors.toCollection(HashSet::new));
  }
}

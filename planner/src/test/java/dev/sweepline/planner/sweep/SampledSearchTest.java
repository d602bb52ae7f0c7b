package dev.sweepline.planner.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.spec.Dimension;
import dev.sweepline.planner.spec.Dimension.Scale;
import dev.sweepline.planner.spec.DimensionBuilder;
import dev.sweepline.planner.spec.Search;
import dev.sweepline.planner.spec.Search.Algorithm;
import dev.sweepline.planner.spec.SearchBuilder;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.spec.SweepType;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.SweepPhase;
import dev.sweepline.planner.status.SweepStatus;
import dev.sweepline.planner.sweep.SweepAction.CreateExperiment;
import dev.sweepline.planner.sweep.SweepAction.DropExperiment;
import dev.sweepline.planner.trial.Specs;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Searches whose trials are samples.
class SampledSearchTest {
  private static final Dimension RATE =
      DimensionBuilder.builder()
          .key("training.lr")
          .min("1e-5")
          .max("1e-2")
          .scale(Scale.LOG)
          .build();
  private static final Dimension SIZES = Specs.key("data.image_size", "224", "384");
  private static final Dimension AUGMENTATIONS = Specs.key("data.augmentation", "none", "cutout");

  @ParameterizedTest
  @EnumSource(
      value = Algorithm.class,
      names = {"RANDOM", "TPE"})
  void runsAsManyTrialsAsAreAskedForAndNoneTwice(Algorithm algorithm) {
    var spec = sweep(search(algorithm, 25, RATE, SIZES), 4);

    var children = runToTheEnd(spec);

    assertThat(children).hasSize(25);
    assertThat(children).extracting(child -> child.spec().params()).doesNotHaveDuplicates();
    assertThat(children).extracting(child -> child.spec().runName()).doesNotHaveDuplicates();
    var done = Sweeps.plan(spec, children);
    assertThat(done.actions()).isEmpty();
    assertThat(done.status().phase()).isEqualTo(SweepPhase.SUCCEEDED);
    assertThat(done.status().plan()).isEqualTo(new SweepStatus.Plan(25L, 0L, 25L, false));
  }

  @ParameterizedTest
  @EnumSource(
      value = Algorithm.class,
      names = {"RANDOM", "TPE"})
  void endsWhenThereIsNothingElseToTry(Algorithm algorithm) {
    var spec =
        sweep(
            SearchBuilder.builder(search(algorithm, 100, SIZES, AUGMENTATIONS))
                .exclude(
                    List.of(
                        "params['data.image_size'] == '384' && params['data.augmentation'] =="
                            + " 'cutout'"))
                .build(),
            2);

    var children = runToTheEnd(spec);

    assertThat(children)
        .extracting(child -> child.spec().params())
        .containsExactlyInAnyOrder(
            Map.of("data.image_size", "224", "data.augmentation", "none"),
            Map.of("data.image_size", "224", "data.augmentation", "cutout"),
            Map.of("data.image_size", "384", "data.augmentation", "none"));
    assertThat(Sweeps.plan(spec, children).status().plan())
        .isEqualTo(new SweepStatus.Plan(4L, 1L, 3L, false));
    assertThat(Sweeps.plan(spec, children).status().phase()).isEqualTo(SweepPhase.SUCCEEDED);
  }

  @ParameterizedTest
  @EnumSource(
      value = Algorithm.class,
      names = {"RANDOM", "TPE"})
  void runsOnlyTheNewSeedOfSamplesThatRan(Algorithm algorithm) {
    var spec = sweep(search(algorithm, 12, RATE), 3);
    var before = runToTheEnd(spec);
    var more =
        Specs.searching(
            spec, SearchBuilder.builder(spec.search()).seeds(List.of(1, 2)).maxTrials(24).build());

    var after = runToTheEnd(more, before);

    assertThat(after).hasSize(24).containsAll(before);
    assertThat(after.stream().filter(child -> child.spec().seed() == 2))
        .extracting(child -> child.spec().params())
        .containsExactlyInAnyOrderElementsOf(
            before.stream().map(child -> child.spec().params()).toList());
  }

  @ParameterizedTest
  @EnumSource(
      value = Algorithm.class,
      names = {"RANDOM", "TPE"})
  void dropsWhatHasNotStartedOfARemovedValue(Algorithm algorithm) {
    var spec = sweep(search(algorithm, 8, RATE, SIZES), 8);
    var children = Sweeps.children(Sweeps.plan(spec, List.of()));
    var fewer =
        Specs.searching(
            spec,
            SearchBuilder.builder(spec.search())
                .space(List.of(RATE, Specs.key("data.image_size", "224")))
                .build());

    var plan = Sweeps.plan(fewer, children);

    assertThat(plan.actions())
        .isNotEmpty()
        .containsExactlyElementsOf(
            children.stream()
                .filter(child -> "384".equals(child.spec().params().get("data.image_size")))
                .map(child -> new DropExperiment(child.name(), child.uid()))
                .toList());
  }

  @Test
  void deletedTrialOfASampleIsMadeAgain() {
    var spec = sweep(search(Algorithm.RANDOM, 5, RATE), 5);
    var children = Sweeps.children(Sweeps.plan(spec, List.of()));
    var without = children.stream().skip(1).toList();

    var again = Sweeps.children(Sweeps.plan(spec, without));

    assertThat(again).containsExactly(children.getFirst());
  }

  @Test
  void decidesTheSameAfterARestart() {
    var spec = sweep(search(Algorithm.TPE, 60, RATE, SIZES), 5);
    var kept = Sweeps.prepare(spec);
    var children = new ArrayList<ExperimentView>();
    for (int i = 0; i < 40; i++) {
      var unbroken = SweepPlanner.plan(kept, Sweeps.view(spec), children, Sweeps.CREATED);
      assertThat(Sweeps.plan(spec, children)).isEqualTo(unbroken);
      children.addAll(Sweeps.children(unbroken));
      children.sort(Comparator.comparing(ExperimentView::name));
      settleOne(children, i);
    }

    assertThat(children).hasSizeGreaterThan(40);
  }

  /// Decided without the result that came meanwhile, it is another trial, but not one more.
  @Test
  void whoeverDecidesFromAnOldViewTakesTheSameNames() {
    var spec = sweep(search(Algorithm.TPE, 60, RATE), 2);
    var children = new ArrayList<ExperimentView>();
    for (int i = 0; i < 24; i++) {
      children.addAll(Sweeps.children(Sweeps.plan(spec, children)));
      settleOne(children, i);
    }
    var later = new ArrayList<>(children);
    var running = later.stream().filter(child -> !SweepPlanner.settled(child)).toList();
    later.removeAll(running);
    running.forEach(child -> later.add(Sweeps.settled(child, ExperimentPhase.SUCCEEDED, "2.0")));

    var old = Sweeps.children(Sweeps.plan(spec, children));
    var latest = Sweeps.children(Sweeps.plan(spec, later));

    assertThat(old).hasSize(1);
    assertThat(latest).hasSize(2);
    assertThat(latest.getFirst().name()).isEqualTo(old.getFirst().name());
    assertThat(latest.getFirst().spec().params()).isNotEqualTo(old.getFirst().spec().params());
  }

  @Test
  void learnsWhatIsGood() {
    var spec = sweep(search(Algorithm.TPE, 60, RATE), 1);

    var children = runToTheEnd(spec);

    var learned = children.subList(30, 60).stream().mapToDouble(SampledSearchTest::away).average();
    var chance = children.subList(0, 10).stream().mapToDouble(SampledSearchTest::away).average();
    assertThat(learned.orElseThrow()).isLessThan(0.6 * chance.orElseThrow());
  }

  @Test
  void startsAsARandomSearchWouldWithTheSameSeed() {
    var tpe = sweep(search(Algorithm.TPE, 60, RATE), 10);
    var random = sweep(search(Algorithm.RANDOM, 60, RATE), 10);

    assertThat(params(Sweeps.plan(tpe, List.of())))
        .hasSize(10)
        .isEqualTo(params(Sweeps.plan(random, List.of())));
  }

  private static List<Map<String, String>> params(SweepPlan plan) {
    return plan.actions().stream()
        .map(action -> ((CreateExperiment) action).spec().params())
        .toList();
  }

  private static List<ExperimentView> runToTheEnd(SweepSpec spec) {
    return runToTheEnd(spec, List.of());
  }

  /// In the order in which they were made.
  private static List<ExperimentView> runToTheEnd(SweepSpec spec, List<ExperimentView> before) {
    var children = new ArrayList<>(before);
    while (true) {
      var made = Sweeps.children(Sweeps.plan(spec, children));
      if (made.isEmpty()) {
        return children;
      }
      assertThat(made).hasSizeLessThanOrEqualTo(spec.limits().parallelism());
      made.forEach(
          child -> children.add(Sweeps.settled(child, ExperimentPhase.SUCCEEDED, score(child))));
    }
  }

  private static void settleOne(List<ExperimentView> children, int turn) {
    var running = children.stream().filter(child -> !SweepPlanner.settled(child)).toList();
    var child = running.get(turn % running.size());
    children.set(
        children.indexOf(child),
        turn % 7 == 3
            ? Sweeps.settled(child, ExperimentPhase.FAILED, null)
            : Sweeps.settled(child, ExperimentPhase.SUCCEEDED, score(child)));
  }

  /// Best at 3e-4.
  private static String score(ExperimentView child) {
    return "%.4f".formatted(1 - 0.2 * away(child));
  }

  private static double away(ExperimentView child) {
    var rate = child.spec().params().get("training.lr");
    return rate == null ? 0 : Math.abs(Math.log10(Double.parseDouble(rate) / 3e-4));
  }

  private static Search search(Algorithm algorithm, int maxTrials, Dimension... space) {
    return SearchBuilder.builder()
        .algorithm(algorithm)
        .space(Stream.of(space).toList())
        .maxTrials(maxTrials)
        .build();
  }

  private static SweepSpec sweep(Search search, int parallelism) {
    return Specs.sweep(SweepType.CUSTOM, search, parallelism);
  }
}

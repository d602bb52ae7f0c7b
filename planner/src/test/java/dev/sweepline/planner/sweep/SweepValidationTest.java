package dev.sweepline.planner.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.spec.Dimension;
import dev.sweepline.planner.spec.Naming;
import dev.sweepline.planner.spec.Search;
import dev.sweepline.planner.spec.SearchBuilder;
import dev.sweepline.planner.spec.SweepType;
import dev.sweepline.planner.status.SweepStatus;
import dev.sweepline.planner.trial.SpecProblem;
import dev.sweepline.planner.trial.Specs;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SweepValidationTest {
  private static final Dimension SIZES = Specs.key("data.image_size", "224", "384");
  private static final Dimension AUGMENTATIONS = Specs.key("data.augmentation", "none", "cutout");

  @Test
  void acceptsWhatCanRun() {
    var prepared = prepare(SweepType.CUSTOM, Specs.search(SIZES, AUGMENTATIONS));

    assertThat(prepared.problems()).isEmpty();
    assertThat(prepared.counts()).isEqualTo(new SweepStatus.Plan(4L, 0L, 4L, false));
  }

  @Test
  void namesTheFieldTheValueAndTheNearestChoice() {
    var prepared =
        prepare(
            SweepType.CUSTOM,
            Specs.search(SIZES, Specs.key("data.augmentation", "none", "cutuot", "mixup")));

    assertThat(prepared.problems())
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.field()).isEqualTo("spec.search.space[1].values[1]");
          assertThat(problem.message()).contains("cutuot", "did you mean cutout?");
        });
  }

  @Test
  void namesAKeyThatDoesNotExistOnceAndNotWithEveryValue() {
    var prepared =
        prepare(
            SweepType.CUSTOM,
            Specs.search(AUGMENTATIONS, Specs.key("trainning.lr", "1e-3", "1e-4", "1e-5")));

    assertThat(prepared.problems())
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.field()).isEqualTo("spec.search.space[1].key");
          assertThat(problem.message()).contains("training");
        });
  }

  @Test
  void namesEveryValueThatDoesNotExist() {
    var prepared =
        prepare(SweepType.CUSTOM, Specs.search(Specs.key("data.augmentation", "cutuot", "mixpu")));

    assertThat(prepared.problems())
        .extracting(SpecProblem::field)
        .containsExactly("spec.search.space[0].values[0]", "spec.search.space[0].values[1]");
  }

  @Test
  void refusesASeedThatAppearsTwice() {
    var prepared =
        prepare(SweepType.CUSTOM, Specs.search(List.of(SIZES), List.of(), List.of(1, 1, 2), null));

    assertThat(prepared.problems())
        .containsExactly(new SpecProblem("spec.search.seeds[1]", "1 appears twice"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"seed", "+seed", "++seed"})
  void wantsSeedsWhereSeedsAre(String key) {
    var prepared = prepare(SweepType.CUSTOM, Specs.search(SIZES, Specs.key(key, "1", "2")));

    assertThat(prepared.problems())
        .containsExactly(
            new SpecProblem("spec.search.space[1].key", key + " is no key: use search.seeds"));
  }

  @Test
  void blamesAnOverrideOnceAndNotEveryValue() {
    var spec = Specs.sweep(SweepType.CUSTOM, Specs.search(SIZES, AUGMENTATIONS), 1);
    var wrong = Sweeps.overriding(spec, List.of("training.max_epoch=3"));

    assertThat(Sweeps.prepare(wrong).problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.field()).isEqualTo("spec.overrides[0]"));
  }

  @Test
  void refusesValuesThatMeanTheSame() {
    var prepared =
        prepare(SweepType.CUSTOM, Specs.search(Specs.key("training.lr", "1e-3", "0.001")));

    assertThat(prepared.problems())
        .containsExactly(
            new SpecProblem(
                "spec.search.space[0].values[1]", "0.001 gives the same configuration as 1e-3"));
  }

  @Test
  void refusesWhatAFileMayHoldButTheApiServerWouldNot() {
    var prepared =
        prepare(
            SweepType.CUSTOM,
            Specs.search(
                Specs.key("data.image_size", "224", "224", "big"),
                Specs.key("model"),
                AUGMENTATIONS));

    assertThat(prepared.problems())
        .containsExactly(
            new SpecProblem("spec.search.space[0].values[1]", "224 appears twice"),
            new SpecProblem(
                "spec.search.space[0].values[2]",
                "big is not a whole number of pixels from 1 to 9999, such as 384"),
            new SpecProblem("spec.search.space[1].values", "is empty: give model a value"));
  }

  @Test
  void wantsMaxTrialsForMoreThanTenThousandCells() {
    var million = huge(null);
    var some = huge(50);

    assertThat(prepare(SweepType.CUSTOM, million).problems())
        .containsExactly(
            new SpecProblem(
                "spec.search.maxTrials", "is needed: there are 1000000 cells, more than 10000"));
    var prepared = prepare(SweepType.CUSTOM, some);
    assertThat(prepared.problems()).isEmpty();
    assertThat(prepared.counts()).isEqualTo(new SweepStatus.Plan(1_000_000L, 0L, 50L, false));
  }

  @Test
  void countsWhatIsExcluded() {
    var prepared =
        prepare(
            SweepType.CUSTOM,
            excluding(
                "int(params['data.image_size']) >= 384 && params['data.augmentation'] == 'cutout'"));

    assertThat(prepared.problems()).isEmpty();
    assertThat(prepared.counts()).isEqualTo(new SweepStatus.Plan(4L, 1L, 3L, false));
  }

  @Test
  void estimatesWhatAnExcludeOfOneValueInAHundredLeavesOfAMillionCells() {
    var values = IntStream.range(1, 101).mapToObj(Integer::toString).toArray(String[]::new);
    var keys =
        Stream.of("training.lr", "training.max_epochs", "seed_of_nothing")
            .map(key -> Specs.key("+" + key, values))
            .toList();
    var search = Specs.search(keys, List.of("params['+seed_of_nothing'] == '1'"), List.of(1), 50);

    var counts = prepare(SweepType.CUSTOM, search).counts();

    assertThat(counts.approximate()).isTrue();
    assertThat(counts.excluded()).isBetween(9_000L, 11_000L);
    assertThat(counts.trials()).isEqualTo(50);
  }

  @Test
  void refusesAnExcludeThatLeavesNothing() {
    var prepared = prepare(SweepType.CUSTOM, excluding("int(params['data.image_size']) > 0"));

    assertThat(prepared.problems())
        .containsExactly(
            new SpecProblem(
                "spec.search.exclude",
                "leaves nothing of 4 cells: nothing would run; exclude less, or give other values"));
  }

  @Test
  void refusesAnExcludeThatIsNoCondition() {
    var notBoolean = prepare(SweepType.CUSTOM, excluding("params['data.image_size']"));
    var notCel = prepare(SweepType.CUSTOM, excluding("params['data.image_size'] =="));

    assertThat(notBoolean.problems())
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.field()).isEqualTo("spec.search.exclude[0]");
          assertThat(problem.message()).contains("bool");
        });
    assertThat(notCel.problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.field()).isEqualTo("spec.search.exclude[0]"));
  }

  @Test
  void namesTheKeysAnExcludeMayUse() {
    var prepared = prepare(SweepType.CUSTOM, excluding("params['image_size'] == '224'"));

    assertThat(prepared.problems())
        .containsExactly(
            new SpecProblem(
                "spec.search.exclude[0]",
                "params lacks a key that it asks for: image_size; it has data.augmentation,"
                    + " data.image_size"));
  }

  @Test
  void namesTheTypeThatFits() {
    var prepared = prepare(SweepType.BASELINE, Specs.search(SIZES));

    assertThat(prepared.problems())
        .containsExactly(
            new SpecProblem(
                "spec.type",
                "Baseline compares models, but model does not vary; the type that fits is"
                    + " MultiScale"),
            new SpecProblem(
                "spec.search.space[0].key",
                "data.image_size varies, but type Baseline compares models: add data.image_size to"
                    + " search.blocks"));
  }

  @Test
  void refusesWhatATypeDoesNotCompare() {
    var prepared =
        prepare(
            SweepType.MULTI_SCALE,
            Specs.search(SIZES, AUGMENTATIONS, Specs.key("training.lr", "1e-3", "1e-2")));

    assertThat(prepared.problems())
        .containsExactly(
            new SpecProblem(
                "spec.search.space[1].key",
                "data.augmentation varies, but type MultiScale compares image sizes: add"
                    + " data.augmentation to search.blocks"),
            new SpecProblem(
                "spec.search.space[2].key",
                "training.lr varies, but type MultiScale compares image sizes: the type that fits is"
                    + " Custom"));
  }

  @Test
  void acceptsDeclaredBlocks() {
    var search =
        SearchBuilder.builder()
            .algorithm(Search.Algorithm.GRID)
            .space(List.of(SIZES, AUGMENTATIONS))
            .blocks(List.of("data.augmentation"))
            .seeds(List.of(1, 2))
            .build();

    assertThat(prepare(SweepType.MULTI_SCALE, search).problems()).isEmpty();
  }

  @Test
  void namesATimeZoneThatExists() {
    var spec = Specs.sweep(SweepType.MULTI_SCALE, Specs.search(SIZES), 1);
    var wrong =
        Specs.with(
            spec, false, spec.checklist(), spec.search(), spec.limits(), new Naming(null, "Seoul"));

    assertThat(Sweeps.prepare(wrong).problems())
        .containsExactly(
            new SpecProblem(
                "spec.naming.timeZone", "Seoul is no time zone; did you mean Asia/Seoul?"));
  }

  private static PreparedSweep prepare(SweepType type, Search search) {
    return Sweeps.prepare(Specs.sweep(type, search, 1));
  }

  private static Search excluding(String expression) {
    return Specs.search(List.of(SIZES, AUGMENTATIONS), List.of(expression), List.of(1), null);
  }

  static Search huge(@Nullable Integer maxTrials) {
    var numbers = IntStream.rangeClosed(1, 100).mapToObj(Integer::toString).toArray(String[]::new);
    var rates = IntStream.rangeClosed(1, 100).mapToObj(i -> i + "e-6").toArray(String[]::new);
    return Specs.search(
        List.of(
            Specs.key("data.image_size", numbers),
            Specs.key("training.lr", rates),
            Specs.key("training.max_epochs", numbers)),
        List.of(),
        List.of(1),
        maxTrials);
  }
}

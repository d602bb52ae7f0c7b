package dev.sweepline.planner.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.spec.Dimension;
import dev.sweepline.planner.spec.Dimension.NumberType;
import dev.sweepline.planner.spec.Dimension.Scale;
import dev.sweepline.planner.spec.DimensionBuilder;
import dev.sweepline.planner.spec.Search;
import dev.sweepline.planner.spec.Search.Algorithm;
import dev.sweepline.planner.spec.SearchBuilder;
import dev.sweepline.planner.spec.SweepType;
import dev.sweepline.planner.status.SweepStatus;
import dev.sweepline.planner.trial.SpecProblem;
import dev.sweepline.planner.trial.Specs;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What is wrong with searches by samples, with zip, with when, and with what a type compares.
class SearchProblemsTest {
  private static final Dimension SIZES = Specs.key("data.image_size", "224", "384");
  private static final Dimension MODELS = Specs.key("model", "nano", "efficientnet_b0");
  private static final Dimension RATE = numbers("training.lr").scale(Scale.LOG).build();

  private static DimensionBuilder numbers(String key) {
    return DimensionBuilder.builder().key(key).min("1e-5").max("1e-2");
  }

  static Stream<Arguments> wrongNumbers() {
    return Stream.of(
        Arguments.of(numbers("training.lr").min("1"), ".min", "1 is not below max, 1e-2"),
        Arguments.of(
            numbers("training.lr").max(null), ".max", "is missing: min and max belong together"),
        Arguments.of(numbers("training.lr").max("big"), ".max", "big is no number, such as 1e-5"),
        Arguments.of(
            numbers("training.lr").min("0").scale(Scale.LOG),
            ".min",
            "0 must be above 0 for scale Log"),
        Arguments.of(
            numbers("training.max_epochs").min("1.5").max("9").type(NumberType.INT),
            ".min",
            "1.5 is not whole, which type Int needs"),
        Arguments.of(numbers("training.lr").step("0"), ".step", "0 must be above 0"),
        Arguments.of(
            numbers("training.lr").step("1"), ".step", "1 is larger than the way from min to max"),
        Arguments.of(
            numbers("training.lr").step("1e-5").scale(Scale.LOG),
            ".step",
            "goes with scale Linear only: leave out step or scale"),
        Arguments.of(
            numbers("training.lr").values(List.of("1e-3")),
            ".values",
            "cannot be given with min and max: leave one of them out"),
        Arguments.of(
            numbers("data.image_size").min("100").max("200"),
            "",
            "image sizes are whole numbers of pixels: use type Int, from 1 to 9999"),
        Arguments.of(
            numbers("training.lr").when("params.x =="),
            ".when",
            "it ends too early in params.x ==; params has text: write such as"
                + " params['data.image_size'] == '384' or int(params['data.image_size']) >= 384"));
  }

  @ParameterizedTest(name = "{2}")
  @MethodSource("wrongNumbers")
  void namesFieldValueAndFixOfNumbers(DimensionBuilder wrong, String field, String message) {
    assertThat(problems(random(wrong.build())))
        .containsExactly(new SpecProblem("spec.search.space[0]" + field, message));
  }

  @Test
  void wantsToKnowHowManySamplesToRun() {
    for (var algorithm : List.of(Algorithm.RANDOM, Algorithm.TPE)) {
      var search = SearchBuilder.builder(random(RATE)).algorithm(algorithm).maxTrials(null).build();
      assertThat(problems(search))
          .singleElement()
          .satisfies(problem -> {
            assertThat(problem.field()).isEqualTo("spec.search.maxTrials");
            assertThat(problem.message()).contains("say how many trials to run");
          });
    }
  }

  @Test
  void refusesWhatBelongsToAnotherAlgorithm() {
    var search =
        SearchBuilder.builder(random(RATE))
            .algorithm(Algorithm.GRID)
            .seed(7)
            .tpe(Search.Tpe.DEFAULT)
            .build();

    assertThat(problems(search))
        .containsExactly(
            new SpecProblem(
                "spec.search.space[0].min",
                "is for Random and TPE: give training.lr values, or set search.algorithm"),
            new SpecProblem(
                "spec.search.seed",
                "7 is for Random and TPE; the seeds of training are search.seeds"),
            new SpecProblem(
                "spec.search.tpe", "is for algorithm TPE: set search.algorithm, or leave it out"));
  }

  @Test
  void bothEndsOfNumbersAreComposed() {
    var batches =
        DimensionBuilder.builder()
            .key("data.batch_size")
            .min("0")
            .max("64")
            .type(NumberType.INT)
            .build();
    var missing = DimensionBuilder.builder(RATE).key("training.rate").build();

    assertThat(problems(random(batches)))
        .containsExactly(
            new SpecProblem(
                "spec.search.space[0].min",
                "data.batch_size is 0, which is not a positive whole number"));
    assertThat(problems(random(missing)))
        .singleElement()
        .satisfies(problem -> assertThat(problem.field()).isEqualTo("spec.search.space[0].key"));
    assertThat(problems(random(RATE))).isEmpty();
  }

  @Test
  void namesTheListsThatCannotMoveTogether() {
    var three = Specs.key("training.max_epochs", "1", "2", "3");
    var zip =
        List.of(
            List.of("model", "training.max_epochs"),
            List.of("data.image_size", "data.size"),
            List.of("model", "training.lr"));
    var search = SearchBuilder.builder(random(MODELS, three, SIZES, RATE)).zip(zip).build();

    assertThat(problems(search))
        .containsExactly(
            new SpecProblem(
                "spec.search.zip[0][1]",
                "training.max_epochs has 3 values, but model has 2: give both equally many"),
            new SpecProblem(
                "spec.search.zip[1][1]",
                "data.size is no key of search.space: add it there, with its values"),
            new SpecProblem(
                "spec.search.zip[2][0]",
                "model appears twice: a key can move together with others once"),
            new SpecProblem(
                "spec.search.zip[2][1]",
                "training.lr has min and max: keys that move together need values"));
  }

  @Test
  void keysMoveTogetherInAGridToo() {
    var search =
        SearchBuilder.builder(Specs.search(MODELS, SIZES, Specs.key("training.lr", "1e-3", "1e-4")))
            .zip(List.of(List.of("model", "data.image_size")))
            .build();
    var spec = Specs.sweep(SweepType.CUSTOM, search, 10);

    assertThat(Sweeps.prepare(spec).counts()).isEqualTo(new SweepStatus.Plan(4L, 0L, 4L, false));
    assertThat(Sweeps.children(Sweeps.plan(spec, List.of())))
        .extracting(child -> child.spec().runName())
        .containsExactly(
            "20260213_nano_224_none_experiment_lr1e-3",
            "20260213_nano_224_none_experiment_lr1e-4",
            "20260213_efficientnet_b0_384_none_experiment_lr1e-3",
            "20260213_efficientnet_b0_384_none_experiment_lr1e-4");
  }

  @Test
  void keyThatNeverTakesPartIsAMistake() {
    var never = DimensionBuilder.builder(RATE).when("params['model'] == 'b7'").build();
    var early = DimensionBuilder.builder(RATE).when("params['data.size'] == '1'").build();
    var absent =
        DimensionBuilder.builder(Specs.key("training.lr", "1", "2"))
            .when("params['model'] == 'nano'")
            .build();

    assertThat(problems(random(MODELS, never)))
        .containsExactly(
            new SpecProblem(
                "spec.search.space[1].when",
                "holds in none of 1000 samples: training.lr would never take part"));
    assertThat(problems(random(MODELS, early)))
        .containsExactly(
            new SpecProblem(
                "spec.search.space[1].when",
                "params lacks a key that it asks for: data.size; it has model"));
    assertThat(problems(SearchBuilder.builder(Specs.search(MODELS, absent)).build())).isEmpty();
  }

  @Test
  void excludeThatFailsOnASampleIsAMistake() {
    var search =
        SearchBuilder.builder(random(RATE)).exclude(List.of("params['lr'] == '1'")).build();

    assertThat(problems(search))
        .containsExactly(
            new SpecProblem(
                "spec.search.exclude[0]",
                "params lacks a key that it asks for: lr; it has training.lr"));
  }

  @Test
  void typeComparesValuesAndNotNumbers() {
    var sizes =
        DimensionBuilder.builder()
            .key("data.image_size")
            .min("224")
            .max("640")
            .type(NumberType.INT)
            .build();

    assertThat(problems(SweepType.MULTI_SCALE, random(sizes), null))
        .containsExactly(
            new SpecProblem(
                "spec.search.space[0].min",
                "type MultiScale compares image sizes: give data.image_size values; the type that"
                    + " fits min and max is Custom"));
    assertThat(problems(SweepType.BASELINE, random(MODELS, RATE), null))
        .containsExactly(
            new SpecProblem(
                "spec.search.space[1].key",
                "training.lr varies, but type Baseline compares models: the type that fits is"
                    + " Custom"));
    assertThat(problems(SweepType.BASELINE, random(MODELS, sizes), "data.image_size")).isEmpty();
  }

  @Test
  void typeCannotTellApartWhatMovesTogether() {
    var search =
        SearchBuilder.builder(Specs.search(MODELS, SIZES))
            .zip(List.of(List.of("model", "data.image_size")))
            .build();

    assertThat(problems(SweepType.BASELINE, search, "data.image_size"))
        .containsExactly(
            new SpecProblem(
                "spec.search.zip[0]",
                "model and data.image_size move together, so that the effect of models cannot be"
                    + " told apart: the type that fits is Custom"));
  }

  @Test
  void multiScaleHasFourSizesUnlessItNamesItsOwn() {
    var none =
        Specs.sweep(SweepType.MULTI_SCALE, SearchBuilder.builder().space(List.of()).build(), 10);
    var valueless =
        Specs.sweep(
            SweepType.MULTI_SCALE,
            SearchBuilder.builder()
                .space(List.of(MODELS, DimensionBuilder.builder().key("data.image_size").build()))
                .blocks(List.of("model"))
                .build(),
            10);
    var own = Specs.sweep(SweepType.MULTI_SCALE, Specs.search(SIZES), 10);

    assertThat(Sweeps.children(Sweeps.plan(none, List.of())))
        .extracting(child -> child.spec().params().get("data.image_size"))
        .containsExactly("224", "384", "512", "640");
    assertThat(none.search().space())
        .containsExactly(Specs.key("data.image_size", "224", "384", "512", "640"));
    assertThat(valueless.search().space())
        .containsExactly(MODELS, Specs.key("data.image_size", "224", "384", "512", "640"));
    assertThat(own.search()).isEqualTo(Specs.search(SIZES));
    assertThat(Specs.sweep(SweepType.CUSTOM, none.search(), 1).search()).isEqualTo(none.search());
  }

  private static Search random(Dimension... space) {
    return SearchBuilder.builder()
        .algorithm(Algorithm.RANDOM)
        .space(List.of(space))
        .maxTrials(10)
        .build();
  }

  private static List<SpecProblem> problems(Search search) {
    return problems(SweepType.CUSTOM, search, null);
  }

  private static List<SpecProblem> problems(SweepType type, Search search, @Nullable String block) {
    var blocked =
        block == null ? search : SearchBuilder.builder(search).blocks(List.of(block)).build();
    return Sweeps.prepare(Specs.sweep(type, blocked, 1)).problems();
  }
}

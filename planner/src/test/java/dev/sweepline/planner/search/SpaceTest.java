package dev.sweepline.planner.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.spec.Dimension;
import dev.sweepline.planner.spec.Dimension.NumberType;
import dev.sweepline.planner.spec.Dimension.Scale;
import dev.sweepline.planner.spec.DimensionBuilder;
import dev.sweepline.planner.spec.Search;
import dev.sweepline.planner.spec.SearchBuilder;
import dev.sweepline.planner.trial.Specs;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SpaceTest {
  private static final Dimension RATE =
      DimensionBuilder.builder().key("lr").min("1e-5").max("1e-1").scale(Scale.LOG).build();

  @Test
  void sampleIsAFunctionOfSeedAndNumber() {
    var one = Space.of(Function.MIXED.search());
    var other = Space.of(Function.MIXED.search());

    assertThat(samples(one, 7, 200)).isEqualTo(samples(other, 7, 200));
    assertThat(one.sample(7, 3)).isEqualTo(samples(other, 7, 4).get(3));
    assertThat(samples(one, 7, 200)).doesNotContainAnyElementsOf(samples(one, 8, 200));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void samplesAreOfTheirSpaceAndShort(long seed) {
    var random = new Random(seed);
    var space = space(someNumbers(random, "a"), someNumbers(random, "b"), RATE);

    for (var params : samples(space, seed, 100)) {
      assertThat(space.contains(params)).as(params.toString()).isTrue();
      assertThat(params.get("lr")).matches("[0-9.]+(e-[0-9]+)?").hasSizeLessThanOrEqualTo(11);
    }
  }

  static LongStream seeds() {
    return LongStream.range(0, 200);
  }

  private static Dimension someNumbers(Random random, String key) {
    var ends = random.ints(2, -1000, 1000).sorted().toArray();
    boolean whole = random.nextBoolean();
    var scale = whole ? 0 : random.nextInt(4);
    var min = BigDecimal.valueOf(ends[0], scale);
    var max = BigDecimal.valueOf(ends[1] + 1, scale);
    boolean log = min.signum() > 0 && random.nextBoolean();
    return DimensionBuilder.builder()
        .key(key)
        .min(min.toPlainString())
        .max(max.toPlainString())
        .type(whole ? NumberType.INT : null)
        .scale(log ? Scale.LOG : null)
        .step(
            log || random.nextBoolean()
                ? null
                : whole ? "1" : BigDecimal.ONE.movePointLeft(scale).toPlainString())
        .build();
  }

  @Test
  void spreadsALogarithmicScaleByOrderOfMagnitude() {
    var counts = new HashMap<Integer, Integer>();
    for (var params : samples(space(RATE), 1, 4000)) {
      counts.merge(
          (int) Math.floor(Math.log10(Double.parseDouble(params.get("lr")))), 1, Integer::sum);
    }

    assertThat(counts).containsOnlyKeys(-5, -4, -3, -2);
    assertThat(counts.values()).allMatch(count -> count > 880 && count < 1120);
  }

  @Test
  void appendedValueTakesOnlyItsShareOfTheSamples() {
    var before = samples(space(Specs.key("model", "b0", "b1", "b2"), RATE), 1, 3000);
    var after = samples(space(Specs.key("model", "b0", "b1", "b2", "b3"), RATE), 1, 3000);

    var changed =
        IntStream.range(0, 3000).filter(i -> !before.get(i).equals(after.get(i))).boxed().toList();

    assertThat(changed).hasSizeBetween(650, 850);
    assertThat(changed)
        .allSatisfy(i -> assertThat(after.get(i)).isEqualTo(with(before.get(i), "model", "b3")));
  }

  private static Map<String, String> with(Map<String, String> params, String key, String value) {
    var changed = new HashMap<>(params);
    changed.put(key, value);
    return changed;
  }

  @Test
  void keyIsAbsentWhereItTakesNoPart() {
    var samples = samples(Space.of(Function.MIXED.search()), 1, 500);

    assertThat(samples)
        .allMatch(
            params -> params.containsKey("momentum") == "sgd".equals(params.get("optimizer")));
    assertThat(samples).anyMatch(params -> params.containsKey("momentum"));
  }

  @Test
  void gridHasATrialOnceWhereAKeyTakesNoPart() {
    var momentum =
        DimensionBuilder.builder()
            .key("momentum")
            .values(List.of("0.8", "0.9"))
            .when("params['optimizer'] == 'sgd'")
            .build();
    var space = space(Specs.key("optimizer", "adamw", "sgd"), momentum);

    var cells =
        LongStream.range(0, space.count().orElseThrow())
            .mapToObj(space::at)
            .flatMap(Optional::stream)
            .toList();

    assertThat(cells)
        .containsExactly(
            Map.of("optimizer", "adamw"),
            Map.of("optimizer", "sgd", "momentum", "0.8"),
            Map.of("optimizer", "sgd", "momentum", "0.9"));
    assertThat(cells).allMatch(space::contains);
    assertThat(space.contains(Map.of("optimizer", "adamw", "momentum", "0.8"))).isFalse();
    assertThat(space.contains(Map.of("optimizer", "sgd"))).isFalse();
  }

  @Test
  void keysThatAreZippedMoveTogether() {
    var search =
        SearchBuilder.builder()
            .space(
                List.of(
                    Specs.key("model", "b0", "b1", "b3"),
                    Specs.key("training.lr", "1e-3", "1e-4"),
                    Specs.key("data.image_size", "224", "240", "300")))
            .zip(List.of(List.of("data.image_size", "model")))
            .build();
    var space = Space.of(search);
    var sizes = Map.of("b0", "224", "b1", "240", "b3", "300");

    assertThat(space.count()).hasValue(6);
    assertThat(samples(space, 1, 100))
        .allMatch(
            params -> Objects.equals(sizes.get(params.get("model")), params.get("data.image_size")))
        .extracting(params -> params.get("model"))
        .contains("b0", "b1", "b3");
    assertThat(
            space.contains(Map.of("model", "b0", "training.lr", "1e-3", "data.image_size", "240")))
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "0.00012345678, 0.000123457",
    "0.000012345678, 1.23457e-5",
    "0.5, 0.5",
    "3, 3.0",
    "0, 0.0",
    "-2.50, -2.5",
    "1e-5, 1e-5",
    "1234567, 1234570.0",
    "12345678, 1.23457e7"
  })
  void writesANumberShortly(double number, String text) {
    assertThat(Numbers.real(Numbers.rounded(number))).isEqualTo(text);
  }

  @Test
  void showsBothEndsOfNumbersAndWhatTakesPartSeldom() {
    var shown = Space.of(Function.MIXED.search()).shown(1, 100);

    assertThat(shown)
        .extracting(Space.Shown::keys)
        .containsExactly(
            List.of("optimizer"),
            List.of("lr"),
            List.of("layers"),
            List.of("width"),
            List.of("dropout"),
            List.of("momentum"));
    assertThat(shown.get(1).trials())
        .extracting(params -> params.get("lr"))
        .containsExactly("1e-6", "0.1");
    assertThat(shown.getLast().trials())
        .extracting(params -> params.get("momentum"))
        .containsExactly("0.0", "0.99");
    assertThat(shown.getLast().trials()).allMatch(params -> "sgd".equals(params.get("optimizer")));
  }

  private static Space space(Dimension... dimensions) {
    return Space.of(
        SearchBuilder.builder()
            .algorithm(Search.Algorithm.RANDOM)
            .space(List.of(dimensions))
            .maxTrials(10)
            .build());
  }

  private static List<Map<String, String>> samples(Space space, long seed, int count) {
    return IntStream.range(0, count).mapToObj(i -> space.sample(seed, i)).toList();
  }
}

package dev.sweepline.planner.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.search.Observation.Result;
import dev.sweepline.planner.spec.SearchBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TpeTest {
  private static final Space MIXED = Space.of(Function.MIXED.search());
  private static final Space LINE =
      Space.of(SearchBuilder.builder().space(List.of(Function.real("x", "0", "1"))).build());

  @Test
  void suggestionIsAFunctionOfWhatIsKnown() {
    var seen = seen(MIXED, 30);

    var suggested = suggestions(new Tpe(MIXED, 24, false, seen), 20);

    assertThat(suggestions(new Tpe(MIXED, 24, false, List.copyOf(seen)), 20)).isEqualTo(suggested);
    assertThat(suggested).doesNotHaveDuplicates().allMatch(MIXED::contains);
  }

  @Test
  void maximizesAsItMinimizesTheOpposite() {
    var seen = seen(MIXED, 30);
    var opposite =
        seen.stream()
            .map(one ->
                new Observation(
                    one.params(), new Result.Reached(-((Result.Reached) one.result()).value())))
            .toList();

    assertThat(suggestions(new Tpe(MIXED, 24, true, opposite), 20))
        .isEqualTo(suggestions(new Tpe(MIXED, 24, false, seen), 20));
  }

  @Test
  void findsMoreThanChance() {
    assertThat(meanOfTheLast(true)).isLessThan(0.5 * meanOfTheLast(false));
  }

  /// Loss of the last 30 of 60 samples, over 15 seeds.
  private static double meanOfTheLast(boolean learns) {
    return IntStream.range(0, 15)
        .boxed()
        .flatMapToDouble(seed -> {
          var seen = new ArrayList<Observation>();
          var losses = new ArrayList<Double>();
          for (int i = 0; i < 60; i++) {
            var params =
                learns && i >= 10
                    ? new Tpe(MIXED, 24, false, seen).suggest(seed, i, 0)
                    : MIXED.sample(seed, i);
            losses.add(Function.MIXED.loss().applyAsDouble(params));
            seen.add(new Observation(params, new Result.Reached(losses.getLast())));
          }
          return losses.stream().skip(30).mapToDouble(Double::doubleValue);
        })
        .average()
        .orElseThrow();
  }

  @Test
  void goesWhereResultsWereGoodAndAwayFromFailures() {
    var seen = new ArrayList<Observation>();
    for (int i = 0; i < 20; i++) {
      seen.add(at(0.7 + i * 0.001, new Result.Reached(1)));
      seen.add(at(0.4 + i * 0.01, new Result.Reached(0.5)));
      seen.add(at(0.1 + i * 0.005, new Result.Failed()));
    }

    var suggested = suggestions(new Tpe(LINE, 24, true, seen), 50);

    assertThat(suggested.stream().filter(TpeTest::isNearTheBest)).hasSizeGreaterThan(35);
    assertThat(suggested).noneMatch(params -> number(params) > 0.1 && number(params) < 0.2);
  }

  private static boolean isNearTheBest(Map<String, String> params) {
    return number(params) > 0.6 && number(params) < 0.85;
  }

  @Test
  void trialsThatRunKeepOthersAwayFromThem() {
    var done =
        IntStream.range(0, 20)
            .mapToObj(i -> at(i / 20.0, new Result.Reached(-Math.abs(i / 20.0 - 0.5))))
            .toList();
    var running = new ArrayList<>(done);
    IntStream.range(0, 30).forEach(i -> running.add(at(0.5 + i * 1e-4, new Result.Running())));

    var alone = suggestions(new Tpe(LINE, 24, true, done), 50);
    var beside = suggestions(new Tpe(LINE, 24, true, running), 50);

    assertThat(distance(beside)).isGreaterThan(2 * distance(alone));
  }

  private static double distance(List<Map<String, String>> suggested) {
    return suggested.stream()
        .mapToDouble(params -> Math.abs(number(params) - 0.5))
        .average()
        .orElseThrow();
  }

  @Test
  void whatWasStoppedEarlyIsNoBetterThanWhatWasNot() {
    var seen = new ArrayList<Observation>();
    for (int i = 0; i < 10; i++) {
      seen.add(at(0.8 + i * 0.01, new Result.Stopped(0.9)));
      seen.add(at(0.2 + i * 0.01, new Result.Reached(0.5)));
    }

    var suggested = suggestions(new Tpe(LINE, 24, true, seen), 50);

    assertThat(suggested.stream().filter(params -> number(params) < 0.5)).hasSizeGreaterThan(40);
  }

  private static Observation at(double x, Result result) {
    return new Observation(Map.of("x", String.valueOf(x)), result);
  }

  private static double number(Map<String, String> params) {
    return Double.parseDouble(params.get("x"));
  }

  private static List<Observation> seen(Space space, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> space.sample(1, i))
        .map(params ->
            new Observation(
                params, new Result.Reached(Function.MIXED.loss().applyAsDouble(params))))
        .toList();
  }

  private static List<Map<String, String>> suggestions(Tpe tpe, int count) {
    return IntStream.range(0, count).mapToObj(i -> tpe.suggest(1, 100 + i, 0)).toList();
  }
}

package dev.sweepline.hydra;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.hydra.Problem.Category;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/// Input that wants all time, memory or stack is refused at once.
class LimitsTest {

  @Test
  void refusesACycleOfInterpolations() {
    assertThat(category("a: ${b}\nb: ${c}\nc: ${a}\n")).isEqualTo(Category.INTERPOLATION);
  }

  @Test
  void refusesAContainerThatContainsItself() {
    assertThat(category("a: {x: '${b}'}\nb: {y: '${a}'}\n")).isEqualTo(Category.INTERPOLATION);
    assertThat(category("a: {x: '${a}'}\n")).isEqualTo(Category.INTERPOLATION);
  }

  @Test
  void refusesATextThatDoublesWithEveryLine() {
    assertThat(category("v0: xxxxxxxxxx\n" + lines(60, "v%d: ${v%d}${v%d}\n")))
        .isEqualTo(Category.LIMIT);
  }

  @Test
  void refusesAListThatDoublesWithEveryLine() {
    assertThat(category("v0: [1]\n" + lines(60, "v%d: ['${v%d}', '${v%d}']\n")))
        .isEqualTo(Category.LIMIT);
  }

  @Test
  void refusesALongChainOfInterpolations() {
    assertThat(category("v0: 1\n" + lines(5_000, "v%d: ${v%d}\n"))).isEqualTo(Category.LIMIT);
  }

  @Test
  void refusesAliasesThatDoubleWithEveryLine() {
    assertThat(category("v0: &v0 [1]\n" + lines(60, "v%1$d: &v%1$d [*v%2$d, *v%2$d]\n")))
        .isEqualTo(Category.LIMIT);
  }

  @Test
  void refusesMergeKeysThatDoubleWithEveryLine() {
    assertThat(category("v0: &v0 {a: 1}\n" + lines(60, "v%1$d: &v%1$d {<<: [*v%2$d, *v%2$d]}\n")))
        .isEqualTo(Category.LIMIT);
  }

  @Test
  void refusesDeepNestingEverywhere() {
    assertThat(category("a: " + "[".repeat(10_000) + "]".repeat(10_000))).isEqualTo(Category.LIMIT);
    assertThat(category("a: 1", "+b=" + "[".repeat(10_000) + "]".repeat(10_000)))
        .isEqualTo(Category.LIMIT);
    assertThat(category("a: 1", "+b=" + "int(".repeat(9_000) + "1" + ")".repeat(9_000)))
        .isEqualTo(Category.LIMIT);
    assertThat(category("a: '" + "${".repeat(10_000) + "}".repeat(10_000) + "'"))
        .isEqualTo(Category.LIMIT);
    assertThat(category("a: 1", "+" + "b.".repeat(9_000) + "c=1")).isEqualTo(Category.LIMIT);
    assertThat(category("a: 1", "+b=" + "1".repeat(100_000))).isEqualTo(Category.LIMIT);
  }

  @Test
  void refusesConfigsThatIncludeThemselves() {
    assertThat(category("defaults: [config]\n")).isEqualTo(Category.LIMIT);
  }

  @Test
  void refusesConfigsThatDoubleWithEveryLevel() {
    Map<String, String> files =
        IntStream.range(0, 40)
            .boxed()
            .collect(
                Collectors.toMap(
                    i -> i == 0 ? "config.yaml" : "c" + i + ".yaml",
                    i -> i == 39 ? "" : "defaults:\n  - c%1$d\n  - c%1$d\n".formatted(i + 1)));

    assertThat(category(ConfigTree.of(files))).isEqualTo(Category.LIMIT);
  }

  @Test
  void refusesEndlessSweeps() {
    for (String sweep :
        List.of("a=range(0,1,1e-300)", "a=range(1e12)", "a=range(300),range(300)")) {
      assertThat(multirunCategory(sweep)).isIn(Category.LIMIT, Category.SWEEP);
    }
    assertThat(multirunCategory("a=range(1000)", "+b=range(1000)")).isEqualTo(Category.LIMIT);
    assertThat(multirunCategory("a=range(0,inf)")).isEqualTo(Category.SWEEP);
    assertThat(multirunCategory("a=range(0,1,0)")).isEqualTo(Category.SWEEP);
  }

  @Test
  void readsLongTextThatBeginsLikeANumber() {
    String groups = "1_".repeat(2_400);
    assertThat(composed("a: " + groups + "x\n")).isEqualTo(Map.of("a", groups + "x"));
    String times = "1" + ":59".repeat(1_600);
    assertThat(composed("a: " + times + ":x\n")).isEqualTo(Map.of("a", times + ":x"));
  }

  @Test
  void readsManyTabsAtOnce() {
    String quoted =
        IntStream.range(0, 20_000)
            .mapToObj(i -> "k" + i + ": \"a\tb\u00e9\ud83c\udf89\"\n")
            .collect(Collectors.joining());
    assertThat(Assertions.assertTimeout(Duration.ofSeconds(10), () -> composed(quoted)))
        .hasSize(20_000)
        .containsEntry("k19999", "a\tb\u00e9\ud83c\udf89");
  }

  private static Map<String, @Nullable Object> composed(String config) {
    return Hydra.compose(ConfigTree.of(Map.of("config.yaml", config)), request())
        .orThrow()
        .config()
        .asMap();
  }

  /// Each line from a pattern with its own number and the previous one, twice.
  private static String lines(int count, String pattern) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(i -> pattern.formatted(i, i - 1, i - 1))
        .collect(Collectors.joining());
  }

  private static Category category(String config, String... overrides) {
    return within(() ->
        refused(Hydra.compose(ConfigTree.of(Map.of("config.yaml", config)), request(overrides))));
  }

  private static Category category(ConfigTree tree) {
    return within(() -> refused(Hydra.compose(tree, request())));
  }

  private static Category multirunCategory(String... overrides) {
    ConfigTree tree = ConfigTree.of(Map.of("config.yaml", "a: 1\n"));
    return within(() ->
        switch (Hydra.multirun(tree, request(overrides))) {
          case Multirun.Jobs jobs -> throw new AssertionError(jobs.jobs().size() + " jobs");
          case Multirun.Refused refused -> refused.problems().getFirst().category();
        });
  }

  private static Category refused(Composition composition) {
    return switch (composition) {
      case Composition.Composed _ -> throw new AssertionError("was composed");
      case Composition.Refused refused -> refused.problems().getFirst().category();
    };
  }

  private static Category within(Supplier<Category> composing) {
    return Assertions.assertTimeout(Duration.ofSeconds(20), composing::get);
  }

  private static Request request(String... overrides) {
    return new Request(
        "config", List.of(overrides), Resolvers.of(Map.of(), Instant.EPOCH, ZoneOffset.UTC));
  }
}

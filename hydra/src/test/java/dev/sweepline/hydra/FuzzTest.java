package dev.sweepline.hydra;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Whatever the input, the module answers soon, and only with its own kind of refusal.
class FuzzTest {

  private static final int SEEDS = 10;
  private static final int INPUTS = 1_000;
  private static final Resolvers RESOLVERS =
      Resolvers.of(Map.of("HOME", "/root"), Instant.EPOCH, ZoneOffset.UTC);

  /// What grammars are made of; picked at random they come close to being valid.
  private static final List<String> PIECES =
      List.of(
          "a",
          "b.c",
          "lr",
          "=",
          "+",
          "++",
          "~",
          "@",
          "/",
          "[",
          "]",
          "{",
          "}",
          "(",
          ")",
          ",",
          ":",
          "'",
          "\"",
          "\\",
          "\\\\",
          "\\'",
          "$",
          "${",
          "${a}",
          "${.b}",
          "${oc.env:HOME,x}",
          "${oc.decode:'[1]'}",
          "${oc.select:a,1}",
          "${oc.create:{a:1}}",
          "${oc.dict.keys:m}",
          "${oc.dict.values:m}",
          "${now:%Y}",
          "${hydra:job.name}",
          "1",
          "-1",
          "0",
          "010",
          "1e5",
          "1e999",
          "inf",
          "nan",
          "0x1F",
          "1_000",
          "9".repeat(30),
          "true",
          "null",
          "???",
          " ",
          "\t",
          "\n",
          "- ",
          ": ",
          "# ",
          "|",
          ">",
          "&x ",
          "*x",
          "<<",
          "!!str ",
          "!!int ",
          "---",
          "...",
          "int(",
          "float(",
          "str(",
          "bool(",
          "choice(",
          "range(",
          "interval(",
          "glob(",
          "sort(",
          "shuffle(",
          "tag(",
          "reverse=true",
          "é",
          "\u2028",
          "\u0000",
          "\uD83D\uDE00",
          "\uD83D",
          "defaults",
          "_self_",
          "override ",
          "optional ",
          "hydra",
          "%",
          "?",
          "*");

  @TestFactory
  Stream<DynamicTest> overridesParseOrAreRefused() {
    return seeds(random -> {
      String input = text(random, 14);
      try {
        ParsedOverride parsed = ParsedOverride.parse(input);
        assertThat(parsed.text()).isEqualTo(input);
        assertThat(parsed.toJson()).isNotEmpty();
      } catch (HydraException refused) {
        assertThat(refused.problems()).isNotEmpty();
      }
    });
  }

  /// Words of a job must mean what the swept value meant.
  @TestFactory
  Stream<DynamicTest> wordsOfValuesParseToTheSameValues() {
    return seeds(random -> {
      try {
        ParsedOverride parsed = ParsedOverride.parse("a=" + text(random, 8));
        // Functions can make text that only quotes could hold; as in the original they get none.
        if (!parsed.isSweep() && !parsed.text().contains("(")) {
          String word = SweepItems.word(parsed, parsed.written());
          assertThat(JsonWriter.write(ParsedOverride.parse("a=" + word).value()))
              .as("%s became %s", parsed.text(), word)
              .isEqualTo(JsonWriter.write(parsed.value()));
        }
      } catch (HydraException refused) {
        assertThat(refused.problems()).isNotEmpty();
      }
    });
  }

  @TestFactory
  Stream<DynamicTest> treesAndOverridesComposeOrAreRefused() {
    return seeds(random -> {
      ConfigTree tree =
          ConfigTree.of(
              Map.of(
                  "config.yaml",
                  "a: 1\nm: {k: v}\nv: " + text(random, 10) + "\n",
                  "g/o.yaml",
                  text(random, 10)));
      var overrides = new ArrayList<String>();
      for (int i = random.nextInt(3); i > 0; i--) {
        overrides.add(text(random, 6));
      }
      if (random.nextBoolean()) {
        overrides.add("+g=o");
      }
      var request = new Request("config", overrides, RESOLVERS);
      switch (Hydra.compose(tree, request)) {
        case Composition.Composed composed -> assertReadsBack(composed.config());
        case Composition.Refused refused -> assertThat(refused.problems()).isNotEmpty();
      }
      assertThat(Hydra.multirun(tree, request)).isNotNull();
    });
  }

  private static void assertReadsBack(Config config) {
    assertThat(config.toJson()).isNotEmpty();
    Config again =
        new Config(
            new Rendering(null, false).map((MapNode) YamlTree.load("again.yaml", escaped(config))));
    assertThat(again.toJson()).isEqualTo(escapedJson(config));
  }

  /// A resolved text may hold `${`, which only means something when it is read again.
  private static String escaped(Config config) {
    return config.toYaml().contains("${") ? "{}" : config.toYaml();
  }

  private static String escapedJson(Config config) {
    return config.toYaml().contains("${") ? "{}" : config.toJson();
  }

  private interface Check {
    void accept(Random random);
  }

  private static Stream<DynamicTest> seeds(Check check) {
    return LongStream.range(0, SEEDS)
        .mapToObj(seed ->
            DynamicTest.dynamicTest(
                "seed " + seed,
                () ->
                    Assertions.assertTimeout(
                        Duration.ofSeconds(60), () -> repeat(check, new Random(seed)))));
  }

  private static void repeat(Check check, Random random) {
    for (int i = 0; i < INPUTS; i++) {
      check.accept(random);
    }
  }

  private static String text(Random random, int pieces) {
    var text = new StringBuilder();
    for (int i = random.nextInt(pieces + 1); i > 0; i--) {
      text.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    return text.toString();
  }
}

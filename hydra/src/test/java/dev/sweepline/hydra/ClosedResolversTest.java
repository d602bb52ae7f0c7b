package dev.sweepline.hydra;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The operator composes without looking at its own world; the trainer resolves the rest.
class ClosedResolversTest {

  private static final Instant CREATED = Instant.parse("2026-03-01T22:30:00Z");
  private static final ConfigTree TREE =
      ConfigTree.of(
          Map.of(
              "config.yaml",
              """
              user: ${oc.env:USER}
              root: ${oc.env:DATA_ROOT,/data}/${name}
              again: ${root}/pages
              all: ${paths}
              paths: {root: "${root}", tmp: /tmp}
              name: pages
              copy: ${name}
              stamp: ${now:%Y-%m-%d_%H-%M}
              literal: \\${name}
              """));

  @Test
  void leaveTheEnvironmentAsText() {
    Config config = composed(Resolvers.closed(CREATED, ZoneOffset.UTC));

    assertThat(config.asMap())
        .isEqualTo(
            Map.of(
                "user", "${oc.env:USER}",
                "root", "${oc.env:DATA_ROOT,/data}/${name}",
                "again", "${root}/pages",
                "all", "${paths}",
                "paths", Map.of("root", "${root}", "tmp", "/tmp"),
                "name", "pages",
                "copy", "pages",
                "stamp", "2026-03-01_22-30",
                "literal", "\\${name}"));
  }

  @Test
  void pinTheTimeInTheGivenZone() {
    Config config = composed(Resolvers.closed(CREATED, ZoneId.of("Asia/Seoul")));

    assertThat(config.at("stamp")).contains("2026-03-02_07-30");
  }

  @Test
  void leaveTheRestToWhoeverHasAnEnvironment() {
    Resolvers trainer = Resolvers.of(Map.of("USER", "u1"), CREATED, ZoneOffset.UTC);
    String yaml = composed(Resolvers.closed(CREATED, ZoneOffset.UTC)).toYaml();

    Config resolved = Hydra.resolve(yaml, trainer).orThrow().config();

    assertThat(resolved).isEqualTo(composed(trainer));
    assertThat(resolved.at("again")).contains("/data/pages/pages");
    assertThat(resolved.at("literal")).contains("${name}");
  }

  private static Config composed(Resolvers resolvers) {
    return Hydra.compose(TREE, new Request("config", List.of(), resolvers)).orThrow().config();
  }
}

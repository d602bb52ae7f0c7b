package dev.sweepline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComposeTest {

  @TempDir private Path folder = Path.of("");

  @BeforeEach
  void writeTree() throws IOException {
    Files.writeString(
        folder.resolve("config.yaml"), "defaults: [model: small, _self_]\nseed: 1\nx: ${seed}\n");
    Files.createDirectory(folder.resolve("model"));
    Files.writeString(folder.resolve("model/small.yaml"), "width: 8\n");
    Files.writeString(folder.resolve("model/large.yaml"), "width: 64\n");
  }

  @Test
  void printsTheResolvedConfigurationAsYaml() {
    assertThat(compose("model=large", "seed=7"))
        .isEqualTo(new Ran(0, "model:\n  width: 64\nseed: 7\nx: 7\n", ""));
  }

  @Test
  void printsJsonAndKeepsInterpolationsOnRequest() {
    assertThat(compose("--json", "--no-resolve"))
        .isEqualTo(
            new Ran(0, "{\"model\": {\"width\": 8}, \"seed\": 1, \"x\": \"${seed}\"}\n", ""));
    assertThat(compose("--json", "--resolve").out()).endsWith("\"x\": 1}\n");
  }

  @Test
  void printsEveryJobOfASweep() {
    assertThat(compose("--multirun", "model=small,large").out())
        .isEqualTo(
            """
            # 0: model=small
            model:
              width: 8
            seed: 1
            x: 1
            ---
            # 1: model=large
            model:
              width: 64
            seed: 1
            x: 1
            """);
  }

  @Test
  void saysWhatWasProbablyMeant() {
    var ran = compose("model=lrge");

    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).contains("model/lrge", "Did you mean 'large'?");
  }

  @Test
  void answersABatchLineByLine() {
    var requests =
        """
        {"id": "a", "kind": "compose", "config_tree": {"c.yaml": "v: 1"}, "config_name": "c", "overrides": ["v=2.0"]}
        {"id": "b", "kind": "parse", "override": "+k=range(1,3)"}
        {"id": "c", "kind": "compose", "config_tree": {}, "config_name": "c", "overrides": []}
        {"id": "d", "kind": "parse", "override": "k=range(0)"}
        """;

    var lines = Ran.withInput(requests, "compose", "--batch").out().lines().toList();

    assertThat(lines).hasSize(4);
    assertThat(lines.get(0)).isEqualTo("{\"id\":\"a\",\"config\":{\"v\":2.0}}");
    assertThat(lines.get(1))
        .contains("\"type\":\"ADD\"", "\"$sweep\":\"range\"", "\"items\":[\"1\",\"2\"]");
    assertThat(lines.get(2)).startsWith("{\"id\":\"c\",\"error\":");
    // A sweep of nothing is still a sweep.
    assertThat(lines.get(3)).endsWith("\"items\":[]}}");
  }

  private Ran compose(String... arguments) {
    var all = new ArrayList<>(List.of("compose", "--config-dir", folder.toString()));
    all.addAll(List.of(arguments));
    return Ran.sweepline(all.toArray(String[]::new));
  }
}

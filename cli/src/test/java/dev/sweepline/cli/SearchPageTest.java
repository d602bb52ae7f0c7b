package dev.sweepline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What docs/search.md shows is what `plan` takes.
class SearchPageTest {
  private static final Path ROOT = Path.of(System.getProperty("sweepline.root", ".."));
  private static final Pattern YAML = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

  @Test
  void everySweepOfThePageCanBePlanned() throws IOException {
    var page = Files.readString(ROOT.resolve("docs/search.md"));
    var planned =
        YAML.matcher(page)
            .results()
            .map(block ->
                Ran.withInput(
                    block.group(1),
                    "plan",
                    "-f",
                    "-",
                    "--config-dir",
                    ROOT.resolve("configs").toString()))
            .toList();

    assertThat(planned).allSatisfy(ran -> assertThat(ran.err()).isEmpty());
    assertThat(planned.stream().map(ran -> ran.out().lines().findFirst().orElseThrow()).toList())
        .isEqualTo(
            List.of(
                "default/doc-rates (Custom): 60 cells, 0 excluded, 60 trials, 1 at a time",
                "default/doc-multiscale (MultiScale): 4 cells, 0 excluded, 4 trials, 1 at a time"));
    assertThat(planned.getFirst().out())
        .endsWith("… and 50 more, as the results of these suggest\n")
        .containsPattern(
            "\\d{8}_efficientnet_b0_224_none_experiment_lr[0-9.e-]+_max_epochs\\d0_seed2");
  }
}

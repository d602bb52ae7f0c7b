package dev.sweepline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What docs/reports.md shows is what `plan` takes.
class ReportsPageTest {
  private static final Path ROOT = Path.of(System.getProperty("sweepline.root", ".."));
  private static final Pattern YAML = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

  @Test
  void theSweepOfThePageCanBePlanned() throws IOException {
    var page = Files.readString(ROOT.resolve("docs/reports.md"));
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

    assertThat(planned).hasSize(1);
    assertThat(planned.getFirst().err()).isEmpty();
    assertThat(planned.getFirst().out())
        .startsWith("default/doc-multiscale (MultiScale): 8 cells, 0 excluded, 8 trials");
  }
}

package dev.sweepline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What docs/failures.md shows can be run.
class FailuresPageTest {
  private static final Path PAGE =
      Path.of(System.getProperty("sweepline.root", ".."), "docs/failures.md");
  private static final Pattern YAML = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

  @Test
  void showsASweepThatCanBePlanned() throws IOException {
    var shown = YAML.matcher(Files.readString(PAGE));
    assertThat(shown.find()).isTrue();

    var ran = Ran.withInput(shown.group(1), "plan", "-f", "-");

    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(ran.out()).contains("doc-sizes (MultiScale): 3 cells, 0 excluded, 3 trials");
  }
}

package dev.sweepline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.testing.BrokenSweeps;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/// What is wrong with a sweep is said without a cluster too: field, value and fix.
class BrokenSweepsTest {
  private static final String CONFIGS =
      Path.of(System.getProperty("sweepline.root", "..")).resolve("configs").toString();

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = BrokenSweeps.FILE, delimiter = '|', quoteCharacter = '`')
  void namesFieldValueAndFix(String name, String part, String atApply, String message) {
    var ran = Ran.withInput(BrokenSweeps.yaml(part), "plan", "-f", "-", "--config-dir", CONFIGS);

    assertThat(ran).isEqualTo(new Ran(2, "", "sweepline: " + message + "\n"));
  }
}

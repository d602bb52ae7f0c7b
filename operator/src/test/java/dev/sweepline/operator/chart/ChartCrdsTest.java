package dev.sweepline.operator.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChartCrdsTest {
  private static final Path TEMPLATES =
      Path.of(System.getProperty("sweepline.root", ".."), "helm/sweepline/templates");

  /// With `-Dsweepline.update` the chart follows the records instead.
  @Test
  void chartHasTheCrdsOfTheRecords(@TempDir Path folder) throws IOException {
    for (var file : ChartCrds.generate(folder).entrySet()) {
      var committed = TEMPLATES.resolve(file.getKey());
      if (Boolean.getBoolean("sweepline.update")) {
        Files.writeString(committed, file.getValue());
      }

      assertThat(committed)
          .as("this test with -Dsweepline.update=true writes it")
          .hasContent(file.getValue());
    }
  }
}

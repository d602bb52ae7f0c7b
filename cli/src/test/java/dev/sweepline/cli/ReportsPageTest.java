package dev.sweepline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// What docs/reports.md shows is what `plan` takes.
class ReportsPageTest {
  @Test
  void theSweepOfThePageCanBePlanned() {
    var planned = Page.planned("docs/reports.md");

    assertThat(planned).hasSize(1);
    assertThat(planned.getFirst().err()).isEmpty();
    assertThat(planned.getFirst().out())
        .startsWith("default/doc-multiscale (MultiScale): 8 cells, 0 excluded, 8 trials");
  }
}

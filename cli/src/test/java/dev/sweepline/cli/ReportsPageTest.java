package dev.sweepline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// What docs/reports.md shows is what `plan` takes.
class ReportsPageTest {
  @Test
  void theSweepsOfThePageCanBePlanned() {
    var planned =
        Page.yaml("docs/reports.md").stream()
            .filter(block -> block.contains("kind: Sweep"))
            .map(Page::plan)
            .toList();

    assertThat(planned).hasSize(2).allSatisfy(one -> assertThat(one.err()).isEmpty());
    assertThat(planned.getLast().out()).startsWith("default/doc-augmentations (Augmentation): 2");
    assertThat(planned.getFirst().out())
        .startsWith("default/doc-multiscale (MultiScale): 8 cells, 0 excluded, 8 trials");
  }
}

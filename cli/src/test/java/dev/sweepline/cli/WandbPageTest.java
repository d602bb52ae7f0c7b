package dev.sweepline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// What docs/wandb.md shows can be run.
class WandbPageTest {
  @Test
  void showsASweepThatCanBePlanned() {
    assertThat(Page.planned("docs/wandb.md"))
        .singleElement()
        .satisfies(ran -> assertThat(ran.exit()).as(ran.err()).isZero())
        .extracting(Ran::out)
        .asString()
        .contains("doc-tracked (MultiScale): 2 cells, 0 excluded, 2 trials");
  }
}

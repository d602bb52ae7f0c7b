package dev.sweepline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// What docs/failures.md shows can be run.
class FailuresPageTest {
  @Test
  void showsASweepThatCanBePlanned() {
    var shown = Page.yaml("docs/failures.md");
    assertThat(shown).isNotEmpty();

    var ran = Ran.withInput(shown.getFirst(), "plan", "-f", "-");

    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(ran.out()).contains("doc-sizes (MultiScale): 3 cells, 0 excluded, 3 trials");
  }
}

package dev.sweepline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/// What docs/search.md shows is what `plan` takes.
class SearchPageTest {
  @Test
  void everySweepOfThePageCanBePlanned() {
    var planned = Page.planned("docs/search.md");

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

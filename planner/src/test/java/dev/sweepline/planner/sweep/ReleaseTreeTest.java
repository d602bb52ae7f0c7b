package dev.sweepline.planner.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.hydra.ConfigTree;
import dev.sweepline.planner.spec.Search;
import dev.sweepline.planner.spec.SearchBuilder;
import dev.sweepline.planner.spec.SweepType;
import dev.sweepline.planner.trial.HydraComposer;
import dev.sweepline.planner.trial.Specs;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReleaseTreeTest {
  private static final HydraComposer COMPOSER =
      new HydraComposer(
          ConfigTree.ofDirectory(Path.of(System.getProperty("sweepline.root", ".."), "configs")));

  @Test
  void acceptsTheQuickstart() {
    var search =
        SearchBuilder.builder()
            .algorithm(Search.Algorithm.GRID)
            .space(
                List.of(
                    Specs.key("data.image_size", "32", "48"),
                    Specs.key("data.augmentation", "none", "cutout", "document")))
            .blocks(List.of("data.augmentation"))
            .seeds(List.of(1))
            .build();
    var spec =
        Sweeps.overriding(
            Specs.sweep(SweepType.MULTI_SCALE, search, 2), List.of("+experiment=quickstart"));
    var view = Sweeps.view(spec);

    var prepared = PreparedSweep.of(COMPOSER, view);
    var plan = SweepPlanner.plan(prepared, view, List.of(), Sweeps.CREATED);

    assertThat(prepared.problems()).isEmpty();
    assertThat(Sweeps.children(plan))
        .extracting(child -> child.spec().runName())
        .containsExactly("20260213_nano_32_none_experiment", "20260213_nano_32_cutout_experiment");
  }

  @Test
  void offersItsModels() {
    var spec =
        Specs.sweep(
            SweepType.BASELINE,
            Specs.search(Specs.key("model", "efficientnet_b0", "efficientnet_b9")),
            1);

    var prepared = PreparedSweep.of(COMPOSER, Sweeps.view(spec));

    assertThat(prepared.problems())
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.field()).isEqualTo("spec.search.space[0].values[1]");
          assertThat(problem.toString()).contains("efficientnet_b9", "efficientnet_b7");
        });
  }
}

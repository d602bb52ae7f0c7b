package dev.sweepline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.cli.cluster.Sweep;
import dev.sweepline.planner.spec.Goal;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The team's ladder, and the goals that docs/conclusions.md shows.
class LadderExampleTest {
  private static final Path LADDER = Page.ROOT.resolve("docs/examples/ladder/sweep.yaml");

  @Test
  void hasAGoalForEachRungOfThreeSeeds() throws IOException {
    var goals = Serialization.unmarshal(Files.readString(LADDER), Sweep.class).getSpec().goals();

    assertThat(goals.stream().map(Goal::label)).containsExactly("Baseline", "Target", "Stretch");
    assertThat(goals.stream().map(Goal::metrics))
        .isEqualTo(
            List.of(
                Map.of("val_f1", "0.84", "val_acc", "0.85"),
                Map.of("val_f1", "0.86", "val_acc", "0.87"),
                Map.of("val_f1", "0.88", "val_acc", "0.89")));
    assertThat(plan(Files.readString(LADDER)))
        .startsWith("demo/ladder (Custom): 9 cells, 0 excluded, 9 trials");
  }

  @Test
  void theLastRungIsAnEnsembleOfTheOthers() throws IOException {
    var yaml = Files.readString(LADDER.resolveSibling("ensemble.yaml"));

    assertThat(Serialization.unmarshal(yaml, Sweep.class).getSpec().goals())
        .containsExactly(new Goal("Final", null, Map.of("val_f1", "0.90", "val_acc", "0.91")));
    assertThat(plan(yaml))
        .startsWith(
            "demo/ladder-final (Ensemble): one trial, in which 3 models vote (Soft, Hard, Rank)\n"
                + "members: chosen when it runs, the best 3 configurations of ladder ");
  }

  @Test
  void goalsOfThePageFitASweep() {
    var shown = Page.yaml("docs/conclusions.md");

    assertThat(shown).hasSize(1);
    assertThat(
            plan(
                """
                apiVersion: sweepline.dev/v1alpha1
                kind: Sweep
                metadata: { name: page }
                """
                    + shown.getFirst()
                    + """
                      type: MultiScale
                      checklist: { enforcement: Warn }
                      search: { space: [ { key: data.image_size, values: ["224", "384"] } ] }
                    """))
        .startsWith("default/page (MultiScale): 2 cells");
  }

  private static String plan(String sweep) {
    var ran = Page.plan(sweep);
    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(ran.err()).isEmpty();
    return ran.out();
  }
}

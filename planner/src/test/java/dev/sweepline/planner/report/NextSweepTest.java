package dev.sweepline.planner.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.report.Findings.Baseline;
import dev.sweepline.planner.spec.Dimension;
import dev.sweepline.planner.spec.DimensionBuilder;
import dev.sweepline.planner.spec.Ensemble;
import dev.sweepline.planner.spec.Language;
import dev.sweepline.planner.spec.Search;
import dev.sweepline.planner.spec.SearchBuilder;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.spec.SweepSpecBuilder;
import dev.sweepline.planner.spec.SweepType;
import dev.sweepline.planner.spec.Voting;
import dev.sweepline.planner.status.SweepPhase;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class NextSweepTest {

  @Test
  void stepsBeyondTheLargestValueWhereThatIsTheBest() {
    assertThat(values(grid("training.batch", "8", "16", "32"), trial("training.batch", "32", 0.9)))
        .containsExactly("16", "32", "64");
    assertThat(values(grid("data.image_size", "224", "384"), trial("data.image_size", "384", 0.9)))
        .containsExactly("224", "384", "512");
    assertThat(values(grid("model", "efficientnet_b1"), trial("model", "efficientnet_b1", 0.9)))
        .containsExactly("efficientnet_b0", "efficientnet_b1", "efficientnet_b2");
  }

  @Test
  void stepsBelowTheSmallestValueWhereThatIsTheBest() {
    assertThat(values(grid("training.batch", "8", "16"), trial("training.batch", "8", 0.9)))
        .containsExactly("4", "8", "16");
    assertThat(values(grid("data.image_size", "384", "512"), trial("data.image_size", "384", 0.9)))
        .containsExactly("224", "384", "512");
    assertThat(values(grid("data.image_size", "24", "48"), trial("data.image_size", "24", 0.9)))
        .containsExactly("16", "24", "48");
    assertThat(values(grid("training.lr", "0.001", "0.01"), trial("training.lr", "0.001", 0.9)))
        .containsExactly("0.0001", "0.001", "0.01");
    assertThat(values(grid("a.b", "1", "10"), trial("a.b", "1", 0.9))).containsExactly("1", "10");
  }

  @Test
  void proposesNeighboursThatHaveNotRun() {
    var spec = grid("training.lr_steps", "1", "2", "3", "4");

    assertThat(
            values(
                spec, trial("training.lr_steps", "3", 0.9), trial("training.lr_steps", "4", 0.8)))
        .containsExactly("2", "3");
  }

  @Test
  void proposesNothingWhereEveryNeighbourHasRunOrIsLeftOut() {
    var spec = grid("a.b", "1", "2", "3");
    var all = List.of(trial("a.b", "1", 0.7), trial("a.b", "2", 0.9), trial("a.b", "3", 0.8));

    assertThat(NextSweep.after(findings(spec, all), new Words(Language.EN))).isEmpty();
    assertThat(
            NextSweep.after(
                findings(
                    SweepSpecBuilder.builder(spec)
                        .search(
                            SearchBuilder.builder(spec.search())
                                .exclude(List.of("int(params['a.b']) > 3"))
                                .build())
                        .build(),
                    List.of(trial("a.b", "3", 0.8), trial("a.b", "2", 0.7))),
                new Words(Language.EN)))
        .isEmpty();
  }

  @Test
  void goesATenthOfTheRangeAroundASampledNumber() {
    var spec =
        space(
            DimensionBuilder.builder()
                .key("training.lr")
                .min("1e-5")
                .max("1e-3")
                .scale(Dimension.Scale.LOG)
                .build(),
            Search.Algorithm.RANDOM);

    assertThat(values(spec, trial("training.lr", "0.0001", 0.9)))
        .containsExactly("0.0000630957", "0.0001", "0.000158489");
  }

  /// The golden report has a whole one; `PlanTest` of the command line plans it.
  @Test
  void leavesOutWhatTheApiServerFillsIn() {
    var spec = grid("a.b", "1", "on", ".9", "+0.9", "++x=/y");

    assertThat(SweepYaml.of("team", "next", spec))
        .isEqualTo(
            """
            apiVersion: sweepline.dev/v1alpha1
            kind: Sweep
            metadata: {name: next, namespace: team}
            spec:
              type: Custom
              search:
                space:
                - key: a.b
                  values:
                  - "1"
                  - "on"
                  - ".9"
                  - "+0.9"
                  - ++x=/y
            """);
  }

  @Test
  void leavesOutAListThatTheApiServerFillsIn() {
    assertThat(SweepYaml.of("team", "votes", ensemble(Voting.SOFT, Voting.HARD, Voting.RANK)))
        .endsWith("\n  ensemble:\n    members:\n    - {experiment: a}\n");
    assertThat(SweepYaml.of("team", "votes", ensemble(Voting.SOFT, Voting.RANK)))
        .endsWith("\n    - {experiment: a}\n    voting: [Soft, Rank]\n");
  }

  private static SweepSpec ensemble(Voting... voting) {
    return SweepSpecBuilder.builder()
        .type(SweepType.ENSEMBLE)
        .ensemble(new Ensemble(List.of(new Ensemble.Member("a")), null, List.of(voting), List.of()))
        .build();
  }

  private static List<String> values(SweepSpec spec, Trial... trials) {
    return NextSweep.after(findings(spec, List.of(trials)), new Words(Language.EN))
        .orElseThrow()
        .spec()
        .search()
        .space()
        .getFirst()
        .values();
  }

  private static Findings findings(SweepSpec spec, List<Trial> trials) {
    return new Findings(
        Samples.facts(SweepPhase.SUCCEEDED),
        spec,
        Comparison.of(spec, trials),
        Baseline.none(),
        Optional.empty(),
        Optional.empty(),
        List.of());
  }

  private static SweepSpec grid(String key, String... values) {
    return space(
        DimensionBuilder.builder().key(key).values(List.of(values)).build(), Search.Algorithm.GRID);
  }

  private static SweepSpec space(Dimension dimension, Search.Algorithm algorithm) {
    return SweepSpecBuilder.builder()
        .type(SweepType.CUSTOM)
        .search(SearchBuilder.builder().algorithm(algorithm).space(List.of(dimension)).build())
        .build();
  }

  private static Trial trial(String key, String value, double f1) {
    return new Trial(
        key + value,
        key + value,
        Map.of(key, value, "seed", "1"),
        Trial.State.Succeeded,
        Map.of("val_f1", f1),
        OptionalInt.of(5),
        Optional.empty(),
        Trial.Attempts.none(),
        Trial.Progress.none(),
        "",
        "");
  }
}

package dev.sweepline.planner.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.report.Findings.Baseline;
import dev.sweepline.planner.spec.Goal;
import dev.sweepline.planner.spec.Language;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.spec.SweepSpecBuilder;
import dev.sweepline.planner.status.SweepPhase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ConclusionsTest {

  @Test
  void reportSaysWhichGoalsAreReachedAndWhichKeyMattered() {
    var spec =
        SweepSpecBuilder.builder(Samples.spec(List.of(1, 2)))
            .goals(
                List.of(
                    new Goal(
                        "Target", "params['data.image_size'] == '384'", Map.of("val_f1", "0.86")),
                    new Goal("Final", null, Map.of("val_f1", "0.90"))))
            .build();

    var report = report(spec, grid(0.02));

    assertThat(report)
        .containsPattern(
            "\\| Target +\\| `params\\['data.image_size'\\] == '384'` \\| val_f1 0\\.86 \\| yes +\\| val_f1"
                + " 0\\.8610 ± 0\\.0010, \\+0\\.0010 \\(`data.augmentation=\\w+, data.image_size=384`\\)")
        .containsPattern("\\| Final +\\| all +\\| val_f1 0\\.90 \\| no ")
        .contains(
            "Of the differences in `val_f1`, 99 % ± 0 % goes with `data.image_size` (12 runs,"
                + " analysis of variance over the full grid; 1 % is between seeds of one"
                + " configuration).");
  }

  /// That it is the first value makes it no surer.
  @Test
  void reportSaysHowSureTheLeadOfTheFirstValueIs() {
    assertThat(report(Samples.spec(List.of(1, 2)), grid(-0.02)))
        .contains(
            "`data.image_size`: the best mean `val_f1` is at `224`, the first value, over 6"
                + " like-for-like comparisons; the next, `384`, is -0.0200 from it, more than two"
                + " standard errors (0.0000).");
  }

  @Test
  void reportClaimsNothingFromNoise() {
    assertThat(report(Samples.spec(List.of(1, 2)), grid(0)))
        .contains("No key explains more of the differences in `val_f1` than chance would (12 runs,")
        .doesNotContain("Goals, by");
  }

  @Test
  void reportSaysWhyNothingIsClaimedFromTooFewRuns() {
    var few = grid(0.02).stream().filter(trial -> trial.param("seed").equals("1")).toList();

    assertThat(report(Samples.spec(List.of(1)), few))
        .contains(
            "Which key mattered most is not claimed: 6 runs are too few for 2 keys. It takes 20, or"
                + " two seeds or more in each cell of a full grid.");
  }

  private static String report(SweepSpec spec, List<Trial> trials) {
    return Report.markdown(
        new Findings(
            Samples.facts(SweepPhase.SUCCEEDED),
            spec,
            Comparison.of(spec, trials),
            Baseline.none(),
            Optional.empty(),
            Optional.empty(),
            List.of()),
        Language.EN);
  }

  /// Sizes by augmentations, two seeds each, which differ by 0.002.
  private static List<Trial> grid(double effect) {
    var trials = new ArrayList<Trial>();
    for (var size : List.of("224", "384")) {
      for (var augmentation : List.of("none", "cutout", "mixup")) {
        for (int seed = 1; seed <= 2; seed++) {
          double f1 = 0.84 + (size.equals("384") ? effect : 0) + (seed == 1 ? 0 : 0.002);
          trials.add(
              new Trial(
                  size + augmentation + seed,
                  size + augmentation + seed,
                  Map.of(
                      "data.image_size",
                      size,
                      "data.augmentation",
                      augmentation,
                      "seed",
                      "" + seed),
                  Trial.State.Succeeded,
                  Map.of("val_f1", f1),
                  OptionalInt.of(5),
                  Optional.empty(),
                  Trial.Attempts.none(),
                  Trial.Progress.none(),
                  "",
                  ""));
        }
      }
    }
    return trials;
  }
}

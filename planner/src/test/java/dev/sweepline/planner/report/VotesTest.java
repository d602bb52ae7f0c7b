package dev.sweepline.planner.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.report.Findings.Baseline;
import dev.sweepline.planner.spec.Ensemble;
import dev.sweepline.planner.spec.EnsembleBuilder;
import dev.sweepline.planner.spec.Language;
import dev.sweepline.planner.spec.Reference;
import dev.sweepline.planner.spec.Search;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.spec.SweepSpecBuilder;
import dev.sweepline.planner.spec.SweepType;
import dev.sweepline.planner.status.SweepPhase;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class VotesTest {
  private static final SweepSpec SPEC =
      SweepSpecBuilder.builder(Samples.spec(List.of(1)))
          .type(SweepType.ENSEMBLE)
          .search(Search.NONE)
          .ensemble(
              EnsembleBuilder.builder()
                  .from(new Ensemble.From(List.of(new Reference("ladder")), 3))
                  .build())
          .build();

  @Test
  void tellsHowEachWayToVoteDidAndEachMember() {
    assertThat(report(Language.EN))
        .contains("| Members | the best 3 of `ladder` |")
        .contains("two members say the same of 0.8300 of the images")
        .contains("| Rank voting | 0.9000 |  0.9100 |")
        .contains("| `b0`        | 0.8400 |       – |");
  }

  @Test
  void tellsItInKorean() {
    assertThat(report(Language.KO)).contains("`ladder` 중 상위 3개", "Rank 투표", "쌍 평균 0.8300");
  }

  @Test
  void saysNothingOfVotesWhereAllWereTrained() {
    assertThat(Votes.of(List.of(trial(Map.of("val_f1", 0.9))), new Words(Language.EN))).isEmpty();
  }

  private static String report(Language language) {
    var voted =
        trial(
            Map.of(
                "val_f1", 0.9,
                "val_f1_rank", 0.9,
                "val_acc_rank", 0.91,
                "val_f1_soft", 0.89,
                "agreement", 0.83,
                "val_f1_of_b3", 0.88,
                "val_f1_of_b0", 0.84));
    return Report.markdown(
        new Findings(
            Samples.facts(SweepPhase.SUCCEEDED),
            SPEC,
            Comparison.of(SPEC, List.of(voted)),
            Baseline.given(Map.of("val_f1", "0.88")),
            Optional.empty(),
            Optional.empty(),
            List.of()),
        language);
  }

  private static Trial trial(Map<String, Double> metrics) {
    return Samples.trial(
        "native",
        "none",
        Trial.State.Succeeded,
        metrics,
        OptionalInt.of(1),
        new Trial.Attempts(1, 0, 0, 0, 0),
        "");
  }
}

package dev.sweepline.planner.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.conclusion.Estimate;
import dev.sweepline.planner.spec.Goal;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.spec.SweepSpecBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ContestTest {
  private static final SweepSpec SPEC =
      SweepSpecBuilder.builder(Samples.spec(List.of(1, 2)))
          .goals(
              List.of(
                  new Goal(
                      "Target", "params['data.image_size'] == '384'", Map.of("val_f1", "0.86"))))
          .build();
  private static final List<Trial> TRIALS =
      List.of(
          trial("a1", "224", "none", 1, 0.84),
          trial("a2", "224", "none", 2, 0.85),
          trial("b1", "384", "none", 1, 0.86),
          trial("b2", "384", "none", 2, 0.88),
          trial("c1", "384", "mixup", 1, 0.85));

  @Test
  void seedsComeTogetherWithErrorBaselineAndGoals() {
    var contest =
        Contest.of(
            Samples.VAL_F1,
            List.of(new Entrant("docs", SPEC, TRIALS, Entrant.given(Map.of("val_f1", "0.84")))));

    assertThat(contest.repeated()).isTrue();
    assertThat(contest.table(contest.configuration()).toText())
        .isEqualTo(
            """
            image_size  augmentation  runs           val_f1  val_f1 over baseline  goals
                   384  none             2  0.8700 ± 0.0100      +0.0300 ± 0.0100  Target
                   384  mixup            1           0.8500               +0.0100  –
                   224  none             2  0.8450 ± 0.0050      +0.0050 ± 0.0050  –
            """);
    assertThat(contest.plainTable(List.of("data.image_size")).toCsv())
        .isEqualTo(
            """
            data.image_size,runs,val_f1,val_f1 error,val_f1 over baseline,val_f1 over baseline error,goals
            384,3,0.8633,0.0088,+0.0233,0.0088,Target
            224,2,0.8450,0.0050,+0.0050,0.0050,
            """);
  }

  /// Seeds are what a row is otherwise the mean of; asked for, they are rows.
  @Test
  void seedsAreAKeyToGoByToo() {
    var contest = Contest.of(Samples.VAL_F1, List.of(new Entrant("docs", SPEC, TRIALS, Map.of())));

    assertThat(contest.table(List.of("data.image_size", "seed")).toText())
        .isEqualTo(
            """
            image_size  seed  runs           val_f1  goals
                   384     2     1           0.8800  Target
                   384     1     2  0.8550 ± 0.0050  Target
                   224     2     1           0.8500  –
                   224     1     1           0.8400  –
            """);
  }

  @Test
  void severalSweepsAreToldApart() {
    var other = Samples.spec(List.of(1));
    var contest =
        Contest.of(
            Samples.VAL_F1,
            List.of(
                new Entrant("docs", SPEC, TRIALS, Map.of()),
                new Entrant("more", other, List.of(trial("d1", "224", "none", 1, 0.9)), Map.of())));

    assertThat(contest.groups(List.of(Contest.SWEEP)))
        .extracting(GroupRow::params)
        .containsExactly(Map.of("sweep", "more"), Map.of("sweep", "docs"));
    assertThat(contest.runs().toCsv().lines().limit(2))
        .containsExactly(
            "sweep,run,image_size,augmentation,seed,val_f1,goals,best epoch,duration,attempts,state",
            "more,d1,224,none,1,0.9000,,5,,0,Succeeded");
  }

  /// A baseline's size is an override, not a dimension.
  @Test
  void whatASweepFixesIsAValueLikeAnyOther() {
    var baseline =
        SweepSpecBuilder.builder(Samples.spec(List.of(1)))
            .overrides(
                List.of("+experiment=docs", "data.image_size=224", "augmentation=none", "x='a b'"))
            .build();
    var contest =
        Contest.of(
            Samples.VAL_F1,
            List.of(
                new Entrant("docs", SPEC, TRIALS, Map.of()),
                new Entrant(
                    "base", baseline, List.of(trial("d1", Map.of("seed", "1"), 0.83)), Map.of())));

    assertThat(contest.keys())
        .containsExactlyInAnyOrder(
            "sweep",
            "augmentation",
            "data.augmentation",
            "data.image_size",
            "seed",
            "training.max_epochs",
            "experiment");
    assertThat(contest.groups(List.of("sweep", "augmentation")))
        .extracting(row -> row.params().get("augmentation"))
        .containsExactly("none", "mixup", "none");
    assertThat(contest.table(List.of("sweep", "data.image_size", "data.augmentation")).toText())
        .isEqualTo(
            """
            sweep  image_size  augmentation  runs           val_f1  goals
            docs          384  none             2  0.8700 ± 0.0100  Target
            docs          384  mixup            1           0.8500  –
            docs          224  none             2  0.8450 ± 0.0050  –
            base          224  none             1           0.8300  –
            """);
  }

  @Test
  void baselineIsTheBestConfigurationByItsMean() {
    var lucky = List.of(trial("e1", "224", "none", 1, 0.9), trial("e2", "224", "none", 2, 0.7));
    var all = new ArrayList<>(TRIALS);
    all.addAll(lucky);

    var baseline = Entrant.best(SPEC, TRIALS);

    assertThat(baseline)
        .containsEntry("val_f1", new Estimate(2, 0.87, OptionalDouble.of(0.010000000000000009)));
    assertThat(Entrant.best(SPEC, all)).isEqualTo(baseline);
  }

  private static Trial trial(String name, String size, String augmentation, int seed, double f1) {
    return trial(
        name,
        Map.of("data.image_size", size, "data.augmentation", augmentation, "seed", "" + seed),
        f1);
  }

  private static Trial trial(String name, Map<String, String> params, double f1) {
    return new Trial(
        name,
        name,
        params,
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

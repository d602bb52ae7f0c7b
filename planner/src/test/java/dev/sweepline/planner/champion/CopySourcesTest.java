package dev.sweepline.planner.champion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.champion.CopySources.Candidacy;
import dev.sweepline.planner.champion.CopySources.Court;
import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.status.ChampionStatus;
import dev.sweepline.planner.status.ChampionStatusBuilder;
import dev.sweepline.planner.status.Checkpoint;
import dev.sweepline.planner.status.ContenderBuilder;
import dev.sweepline.planner.status.Promotion;
import dev.sweepline.planner.status.PromotionBuilder;
import dev.sweepline.planner.status.SweepPhase;
import dev.sweepline.planner.status.SweepStatus;
import dev.sweepline.planner.status.SweepStatusBuilder;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CopySourcesTest {
  private static final String ENDED = "2026-02-20T09:00:00Z";
  private static final List<ExperimentView> TRIALS =
      Champions.trials(
          new Champions.Trained("s", "one", 1, "0.8"), new Champions.Trained("s", "two", 1, "0.9"));
  private static final Set<String> ALL = Set.of(uid("one"), uid("two"));
  private static final ChampionStatus UNDECIDED = ChampionStatus.EMPTY;
  private static final ChampionStatus DECIDED =
      ChampionStatusBuilder.builder().heard(List.of("s@" + ENDED)).build();

  @Test
  void areThoseOfThePromotionUnderWay() {
    var copying = promoting(Promotion.Kind.PROMOTE, uid("two"), "/checkpoints/elsewhere/a1/x");
    var ofAnother =
        promoting(Promotion.Kind.PROMOTE, "reuser", "/checkpoints/" + uid("one") + "/a1/x");
    var back = promoting(Promotion.Kind.ROLLBACK, uid("two"), "/checkpoints/x/a1/x");

    assertThat(among(copying)).containsExactly(uid("two"));
    assertThat(among(ofAnother)).containsExactly(uid("one"));
    assertThat(among(back)).isEmpty();
    assertThat(among(DECIDED)).isEmpty();
  }

  @Test
  void mayBeAnyOfASweepUntilItsProposalIsDecidedOn() {
    assertThat(among(candidacy(SweepPhase.SUCCEEDED, ENDED), UNDECIDED)).isEqualTo(ALL);
    assertThat(among(candidacy(SweepPhase.SUCCEEDED, ENDED), DECIDED)).isEmpty();
    // It was given more values since.
    assertThat(among(candidacy(SweepPhase.SUCCEEDED, "2026-02-21T09:00:00Z"), DECIDED))
        .isEqualTo(ALL);
    // Not written yet, as it ends with this plan.
    assertThat(among(candidacy(SweepPhase.RUNNING, null), UNDECIDED)).isEqualTo(ALL);
    assertThat(among(candidacy(SweepPhase.FAILED, ENDED), UNDECIDED)).isEmpty();
  }

  @Test
  void areNoneOfASweepThatProposesToNobodyThereIs() {
    var sweep = candidacy(SweepPhase.SUCCEEDED, ENDED);

    assertThat(CopySources.among(TRIALS, sweep, List.of())).isEmpty();
    assertThat(CopySources.among(TRIALS, sweep, List.of(new Court("other", UNDECIDED, null))))
        .isEmpty();
  }

  @Test
  void areNoneForAChampionThatHearsNoMore() {
    var full =
        ChampionStatusBuilder.builder()
            .heard(IntStream.range(0, ChampionStatus.HEARD).mapToObj(i -> "h" + i).toList())
            .build();

    assertThat(among(candidacy(SweepPhase.SUCCEEDED, ENDED), full)).isEmpty();
  }

  @Test
  void areWhatAPersonAsksForUntilThatIsDecidedOn() {
    var decided = ChampionStatusBuilder.builder(DECIDED).asked("Experiment/s-two-1").build();

    assertThat(asked("Experiment/s-two-1", DECIDED)).containsExactly(uid("two"));
    assertThat(asked("Experiment/s-two-1", decided)).isEmpty();
    assertThat(asked("Sweep/s", DECIDED)).isEqualTo(ALL);
    assertThat(asked("Sweep/t", DECIDED)).isEmpty();
    assertThat(asked("Rollback", DECIDED)).isEmpty();
  }

  private static Set<String> among(ChampionStatus status) {
    return CopySources.among(
        TRIALS,
        new Candidacy("s", status(SweepPhase.SUCCEEDED, ENDED), Optional.empty()),
        List.of(new Court("docs", status, null)));
  }

  private static Set<String> among(Candidacy candidacy, ChampionStatus status) {
    return CopySources.among(TRIALS, candidacy, List.of(new Court("docs", status, null)));
  }

  private static Set<String> asked(String asked, ChampionStatus status) {
    return CopySources.among(
        TRIALS, candidacy(SweepPhase.SUCCEEDED, ENDED), List.of(new Court("docs", status, asked)));
  }

  private static Candidacy candidacy(SweepPhase phase, @Nullable String finishedAt) {
    return new Candidacy("s", status(phase, finishedAt), Optional.of("docs"));
  }

  private static SweepStatus status(SweepPhase phase, @Nullable String finishedAt) {
    return SweepStatusBuilder.builder().phase(phase).finishedAt(finishedAt).build();
  }

  private static ChampionStatus promoting(Promotion.Kind kind, String uid, String path) {
    return ChampionStatusBuilder.builder(DECIDED)
        .promotion(
            PromotionBuilder.builder()
                .number(1)
                .kind(kind)
                .model(
                    ContenderBuilder.builder()
                        .experiment("two")
                        .uid(uid)
                        .mean("0.9")
                        .seeds(List.of(1))
                        .checkpoint(new Checkpoint(path, null))
                        .build())
                .claim("ckpts")
                .sha256("sha256:" + "a".repeat(64))
                .tries(1)
                .build())
        .build();
  }

  private static String uid(String name) {
    return "uid-s-" + name + "-1";
  }
}

package dev.sweepline.operator.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.operator.cluster.MovingClock;
import dev.sweepline.operator.pace.StatusPace;
import dev.sweepline.planner.configs.Tree;
import dev.sweepline.planner.experiment.ExperimentAction;
import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.experiment.ExperimentViewBuilder;
import dev.sweepline.planner.spec.ExperimentSpec;
import dev.sweepline.planner.status.AttemptBuilder;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.status.ExperimentStatusBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// While a launch goes on.
class WhenWrittenTest {
  private static final ExperimentStatus MADE =
      ExperimentStatusBuilder.builder()
          .phase(ExperimentPhase.PENDING)
          .digest("sha256:1")
          .attempts(
              List.of(
                  AttemptBuilder.builder()
                      .number(1)
                      .podName("docs-a1")
                      .createdAt("2026-02-13T09:00:00Z")
                      .build()))
          .build();
  private static final ExperimentStatus PLANNED =
      ExperimentStatusBuilder.builder(MADE).observedGeneration(1L).build();
  private static final List<ExperimentAction> STARTS =
      List.of(
          new ExperimentAction.StartAttempt(
              1, "docs-a1", "docs", "", "sha256:2", null, null, List.of(), List.of(), null, null));

  private final WhenWritten whenWritten =
      new WhenWritten(new StatusPace(StatusPace.A_SECOND, new MovingClock()));

  @BeforeEach
  void launch() {
    for (int trial = 1; trial <= 8; trial++) {
      whenWritten.sightWaits(view("other-" + trial, MADE), STARTS, PLANNED, () -> false);
    }
  }

  @Test
  void aPodThatIsMadeByACurrentLookComesBeforeTheFirstWrite() {
    assertThat(whenWritten.sightWaits(view("docs", MADE), STARTS, PLANNED, () -> true))
        .isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void aLookThatMayBeOldWritesBeforeItMakesAPod() {
    assertThat(whenWritten.sightWaits(view("docs", MADE), STARTS, PLANNED, () -> false)).isZero();
  }

  @Test
  void anAttemptThatStandsInTheStatusIsWrittenAgainBeforeItsPodIsMade() {
    assertThat(whenWritten.sightWaits(view("docs", PLANNED), STARTS, PLANNED, () -> true)).isZero();
  }

  @Test
  void anAttemptThatStandsNowhereIsWrittenBeforeItsPodIsMade() {
    var nothing = view("docs", ExperimentStatus.EMPTY);

    assertThat(whenWritten.sightWaits(nothing, STARTS, PLANNED, () -> true)).isZero();
  }

  private static ExperimentView view(String uid, ExperimentStatus status) {
    return ExperimentViewBuilder.builder()
        .namespace("team")
        .name("docs")
        .uid(uid)
        .generation(1)
        .createdAt(Instant.parse("2026-02-13T09:00:00Z"))
        .sweep("docs")
        .spec(Serialization.unmarshal("seed: 1", ExperimentSpec.class))
        .tree(new Tree.OfRelease())
        .status(status)
        .build();
  }
}

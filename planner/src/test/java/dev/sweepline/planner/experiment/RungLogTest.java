package dev.sweepline.planner.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sweepline.planner.spec.ExperimentSpecBuilder;
import dev.sweepline.planner.spec.Objective;
import dev.sweepline.planner.spec.Objective.Direction;
import dev.sweepline.planner.status.Progress;
import dev.sweepline.planner.status.Rung;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What the journal keeps for early stopping.
class RungLogTest {
  private static final String FIRST = "2026-02-13T00:00:01Z";
  private static final String SECOND = "2026-02-13T00:00:02.250Z";

  private final Trying docs =
      new Trying(ExperimentSpecBuilder.builder(Trying.SPEC).rungs(List.of(2, 4, 8)).build());

  RungLogTest() {
    docs.look();
    docs.later(Duration.ofSeconds(1));
  }

  @Test
  void keepsTheObjectiveOfEachRungOnceItIsReached() {
    hear(1, "0.1", "0.3");
    assertThat(docs.status.rungs()).containsExactly(new Rung(2, "0.3", null, FIRST));

    docs.later(Duration.ofMillis(1250));
    hear(1, "0.1", "0.3", "0.5", "0.4");

    assertThat(docs.status.rungs())
        .containsExactly(new Rung(2, "0.3", null, FIRST), new Rung(4, "0.4", "0.5", SECOND));
  }

  @Test
  void theFirstValueAtARungCountsWhereAResumedAttemptDoesTheEpochAgain() {
    hear(1, "0.1", "0.3");
    docs.look(Pods.exited(1, 1));
    docs.later(Duration.ofMinutes(2));
    docs.look();

    hear(2, "0.2", "0.9", "0.2", "0.1");

    assertThat(docs.status.rungs())
        .extracting(Rung::epoch, Rung::value, Rung::bestSoFar)
        .containsExactly(tuple(2, "0.3", "0.3"), tuple(4, "0.1", "0.9"));
  }

  @Test
  void aRungWithoutAValueTakesTheNextOneBeforeTheFollowingRung() {
    hear(1, "0.1", null, "0.3", null, null, null, null, "0.8");

    assertThat(docs.status.rungs())
        .extracting(Rung::epoch, Rung::value)
        .containsExactly(tuple(2, "0.3"), tuple(8, "0.8"));
  }

  @Test
  void readsWhatWasPassedWhileNobodyListened() {
    hear(1, "0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9");

    assertThat(docs.status.rungs()).extracting(Rung::value).containsExactly("0.2", "0.4", "0.8");
  }

  @Test
  void theLastEpochIsNoRung() {
    docs.heard = heard(1, 4, "0.1", "0.2", "0.3", "0.4");
    docs.look(Pods.running(1));

    assertThat(docs.status.rungs()).extracting(Rung::epoch).containsExactly(2);
  }

  @Test
  void theBestUntilARungFollowsTheObjectivesDirection() {
    docs.spec =
        ExperimentSpecBuilder.builder(docs.spec)
            .objective(new Objective("val_f1", Direction.MINIMIZE))
            .build();
    hear(1, "0.1", "0.3");

    assertThat(docs.status.rungs()).containsExactly(new Rung(2, "0.3", "0.1", FIRST));
  }

  private void hear(int attempt, @Nullable String... values) {
    docs.heard = heard(attempt, 50, values);
    docs.look(Pods.running(attempt));
  }

  private static Heard heard(int attempt, int maxEpochs, @Nullable String... values) {
    var ends = new ArrayList<Heard.EpochEnd>();
    for (int i = 0; i < values.length; i++) {
      var value = values[i];
      if (value != null) {
        ends.add(new Heard.EpochEnd(i + 1, Double.parseDouble(value)));
      }
    }
    var progress =
        new Progress(
            attempt,
            (long) values.length,
            values.length + ".0",
            maxEpochs,
            9L,
            Map.of(),
            Map.of(),
            null,
            null,
            "2026-02-13T00:01:30Z");
    return new Heard(progress, null, null, null, null, ends);
  }
}

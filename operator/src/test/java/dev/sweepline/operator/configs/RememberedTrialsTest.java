package dev.sweepline.operator.configs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.spec.ExperimentSpec;
import dev.sweepline.planner.spec.ExperimentSpecBuilder;
import dev.sweepline.planner.trial.Composer;
import dev.sweepline.planner.trial.Trial;
import dev.sweepline.planner.trial.TrialRequest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RememberedTrialsTest {
  private final AtomicInteger asked = new AtomicInteger();
  private final Composer composer =
      new RememberedTrials()
          .of(
              "release",
              (_, _) -> {
                asked.incrementAndGet();
                return new Trial.Waiting(List.of());
              });

  @Test
  void composesOnceForTheSweepAndForItsTrialThatHasANameByThen() {
    composer.compose(request(spec("4e-5", null)), null);
    composer.compose(request(spec("4e-5", "20260213_nano_48_none_experiment")), null);

    assertThat(asked).hasValue(1);
  }

  @Test
  void composesAnewForAnotherCellOrMicroBatch() {
    composer.compose(request(spec("4e-5", null)), null);
    composer.compose(request(spec("5e-5", null)), null);
    composer.compose(request(spec("5e-5", null)), 4);

    assertThat(asked).hasValue(3);
  }

  private static ExperimentSpec spec(String rate, @Nullable String runName) {
    return ExperimentSpecBuilder.builder()
        .params(Map.of("training.lr", rate))
        .runName(runName)
        .build();
  }

  private static TrialRequest request(ExperimentSpec spec) {
    return new TrialRequest("team", Instant.parse("2026-02-13T00:00:00Z"), spec);
  }
}

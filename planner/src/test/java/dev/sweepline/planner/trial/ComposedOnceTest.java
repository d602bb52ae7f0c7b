package dev.sweepline.planner.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.spec.ExperimentSpecBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComposedOnceTest {
  private final List<Integer> asked = new ArrayList<>();
  private final Composer composer =
      new ComposedOnce((request, microBatch) -> {
        asked.add(request.spec().seed());
        return new Trial.Refused(List.of());
      });

  @Test
  void composesTheSameTrialOnceAndAnotherOneAnew() {
    composer.compose(request(1), null);
    composer.compose(request(1), null);
    composer.compose(request(1), 8);
    composer.compose(request(2), 8);

    assertThat(asked).containsExactly(1, 1, 2);
  }

  private static TrialRequest request(int seed) {
    return new TrialRequest(
        "team",
        Instant.EPOCH,
        ExperimentSpecBuilder.builder(Specs.experiment(Map.of())).seed(seed).build());
  }
}

package dev.sweepline.operator.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.testing.PretendTrainer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpoolSizesTest {
  private static final Instant NOW = PretendTrainer.START;

  private final SpoolSizes spools = new SpoolSizes(3);
  private final PretendTrainer first = new PretendTrainer("u1", 1);
  private final PretendTrainer second = new PretendTrainer("u2", 1);

  @Test
  void addsUpWhatLiveTrainersToldLast() {
    spools.hear(first.measured(Map.of(), 5_000L), NOW);
    spools.hear(first.measured(Map.of(), 3_000L), NOW);
    spools.hear(second.measured(Map.of(), 1_000L), NOW);
    spools.hear(new PretendTrainer("u3", 1).measured(Map.of("cpu", 5.0), null), NOW);

    assertThat(figures(NOW)).containsExactly(3_000L, 4_000L);
  }

  @Test
  void countsNobodyWhoEndedOrFellSilent() {
    spools.hear(first.measured(Map.of(), 5_000L), NOW);
    spools.hear(second.measured(Map.of(), 1_000L), NOW.plusSeconds(60));
    spools.hear(first.succeeded(Map.of(), 1), NOW.plusSeconds(61));

    assertThat(figures(NOW.plusSeconds(180))).containsExactly(1_000L, 1_000L);
    assertThat(figures(NOW.plusSeconds(181))).containsExactly(0L, 0L);
  }

  @Test
  void forgetsTheLongestUnheardOfWhereThereAreTooMany() {
    for (long number = 1; number <= 3; number++) {
      spools.hear(new PretendTrainer("u" + number, 1).measured(Map.of(), number), NOW);
    }
    spools.hear(new PretendTrainer("u1", 2).measured(Map.of(), 10L), NOW);
    spools.hear(new PretendTrainer("u4", 1).measured(Map.of(), 100L), NOW);

    assertThat(figures(NOW)).containsExactly(100L, 113L);
  }

  private List<Long> figures(Instant now) {
    return List.of(spools.max(now), spools.sum(now));
  }
}

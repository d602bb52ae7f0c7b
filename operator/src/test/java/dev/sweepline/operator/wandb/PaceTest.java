package dev.sweepline.operator.wandb;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final Instant NOW = Instant.parse("2026-02-13T09:00:00Z");

  private final Pace pace = new Pace(4, 2);

  @Test
  void countsNoRequestThatWasNotMade() {
    var narrow = new Pace(1, 1);
    assertThat(narrow.allows("docs", true, NOW)).isTrue();
    narrow.took("docs", true);
    var without = narrow.allows("docs", true, NOW);
    narrow.gaveBack("docs", true);

    assertThat(without).isFalse();
    assertThat(narrow.allows("docs", true, NOW)).isTrue();
  }

  @Test
  void keepsAProjectWithinItsRequestsPerSecond() {
    assertThat(spend("p", false, NOW)).isEqualTo(4);
    assertThat(spend("p", false, NOW.plusMillis(500))).isEqualTo(2);
    assertThat(spend("another", false, NOW)).isEqualTo(4);
    assertThat(spend("p", false, NOW.plusSeconds(60))).isEqualTo(4);
  }

  @Test
  void makesFewerRunsThanRequests() {
    assertThat(spend("p", true, NOW)).isEqualTo(2);
    assertThat(spend("p", false, NOW)).isEqualTo(2);
  }

  private int spend(String project, boolean opening, Instant now) {
    int spent = 0;
    while (pace.allows(project, opening, now)) {
      pace.took(project, opening);
      spent++;
    }
    return spent;
  }
}

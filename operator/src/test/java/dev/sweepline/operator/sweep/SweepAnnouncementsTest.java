package dev.sweepline.operator.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.operator.announce.Announcement;
import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.status.Condition.Truth;
import dev.sweepline.planner.status.SweepPhase;
import dev.sweepline.planner.status.SweepStatus;
import dev.sweepline.planner.status.SweepStatusBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

class SweepAnnouncementsTest {
  private static final SweepStatus RUNNING = status(SweepPhase.RUNNING);
  private static final SweepStatus SUSPENDED = status(SweepPhase.SUSPENDED);

  @Test
  void tellsOnceWhyASweepIsRefused() {
    var refused =
        status(
            SweepPhase.REFUSED,
            condition("Accepted", Truth.FALSE, "Invalid"),
            condition("Stalled", Truth.TRUE, "Invalid"));

    assertThat(SweepAnnouncements.between(SweepStatus.EMPTY, refused))
        .containsExactly(Announcement.warning("Refused", "Invalid it is"));
  }

  @Test
  void tellsWhatKeepsASweepFromMoving() {
    var stalled = status(SweepPhase.RUNNING, condition("Stalled", Truth.TRUE, "Trial"));

    assertThat(SweepAnnouncements.between(RUNNING, stalled))
        .containsExactly(Announcement.warning("Stalled", "Trial it is"));
  }

  @Test
  void tellsThatASweepIsSuspendedAndThatItGoesOn() {
    assertThat(SweepAnnouncements.between(RUNNING, SUSPENDED))
        .containsExactly(Announcement.normal("Suspended", "no more trials are issued"));
    assertThat(SweepAnnouncements.between(SUSPENDED, RUNNING))
        .containsExactly(Announcement.normal("Resumed", "trials are issued again"));
  }

  private static SweepStatus status(SweepPhase phase, Condition... conditions) {
    return SweepStatusBuilder.builder()
        .observedGeneration(1L)
        .phase(phase)
        .conditions(List.of(conditions))
        .build();
  }

  private static Condition condition(String type, Truth status, String reason) {
    return new Condition(type, status, 1L, "2026-02-13T00:00:00Z", reason, reason + " it is");
  }
}

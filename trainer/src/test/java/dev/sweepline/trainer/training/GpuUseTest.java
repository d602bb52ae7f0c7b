package dev.sweepline.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class GpuUseTest {
  @Test
  void averagesWhatNvidiaSmiSays() {
    assertThat(GpuUse.mean(List.of("80", " 100", "90 "))).isEqualTo(90);
  }

  @Test
  void doesNotMakeUpWhatNvidiaSmiDoesNotSay() {
    assertThat(GpuUse.mean(List.of("[N/A]"))).isNaN();
    assertThat(GpuUse.mean(List.of())).isNaN();
  }
}

package dev.sweepline.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sweepline.trainer.config.Settings.Schedule;
import dev.sweepline.trainer.config.Settings.TrainingSettings;
import org.junit.jupiter.api.Test;

class LearningRateTest {
  @Test
  void warmsUpThenFallsAlongACosineToZero() {
    var rate = new LearningRate(settings(Schedule.COSINE), 10);

    assertThat(rate.at(0)).isCloseTo(0.1, within(1e-12));
    assertThat(rate.at(9)).isCloseTo(1, within(1e-12));
    assertThat(rate.at(10)).isCloseTo(1, within(1e-12));
    assertThat(rate.at(30)).isCloseTo(0.5, within(1e-12));
    assertThat(rate.at(50)).isCloseTo(0, within(1e-12));
  }

  @Test
  void staysWhereItIsWithoutASchedule() {
    assertThat(new LearningRate(settings(Schedule.CONSTANT), 10).at(40)).isEqualTo(1);
  }

  private static TrainingSettings settings(Schedule schedule) {
    return new TrainingSettings(1, 0, 5, schedule, 1, 0, 0, 0);
  }
}

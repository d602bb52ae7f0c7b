package dev.sweepline.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import dev.sweepline.trainer.failure.TrainingFailure;
import org.junit.jupiter.api.Test;

class DeviceTest {
  @Test
  void takesAGpuWhereThereIsOne() {
    assertThat(TrainingLoop.device("auto", 2, "cu128")).isEqualTo(Device.gpu(0));
    assertThat(TrainingLoop.device("cuda", 1, "cu128")).isEqualTo(Device.gpu(0));
    assertThat(TrainingLoop.device("cpu", 1, "cu128")).isEqualTo(Device.cpu());
  }

  @Test
  void trainsOnTheCpuWhereNoGpuWasGiven() {
    assertThat(TrainingLoop.device("auto", 0, "cpu")).isEqualTo(Device.cpu());
    assertThat(TrainingLoop.device("cpu", 0, "cu128")).isEqualTo(Device.cpu());
  }

  @Test
  void refusesToWasteAGpuOnTheCpu() {
    assertThatThrownBy(() -> TrainingLoop.device("auto", 0, "cu128"))
        .isInstanceOf(TrainingFailure.class)
        .hasMessageContaining("driver");
    assertThatThrownBy(() -> TrainingLoop.device("cuda", 0, "cpu"))
        .isInstanceOf(TrainingFailure.class);
  }
}

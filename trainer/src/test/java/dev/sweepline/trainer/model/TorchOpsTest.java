package dev.sweepline.trainer.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

class TorchOpsTest {
  private final NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");

  /// What is computed from an array belongs to whom the array belongs to, and to its device.
  @Test
  void whatIsSentBelongsToTheStep() {
    try (manager;
        var ops = new TorchOps();
        var step = manager.newSubManager()) {
      var values = step.newSubManager(Device.cpu()).create(new float[] {1, 2, 3});

      var sent = ops.send(values, manager.zeros(new Shape()), step);

      assertThat(sent.getManager()).isSameAs(step);
      assertThat(sent.toFloatArray()).containsExactly(1, 2, 3);
    }
  }

  @Test
  void numbersEndWithTheStep() {
    try (manager) {
      var step = manager.newSubManager();
      var number = HostNumbers.one(step, 0.5f);
      var several = HostNumbers.several(step, 1, 2);
      assertThat(number.getFloat()).isEqualTo(0.5f);
      assertThat(several.toDoubleArray()).containsExactly(1, 2);

      step.close();

      assertThat(number.isReleased()).isTrue();
      assertThat(several.isReleased()).isTrue();
    }
  }
}

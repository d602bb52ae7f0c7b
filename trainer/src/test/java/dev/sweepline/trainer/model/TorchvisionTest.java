package dev.sweepline.trainer.model;

import ai.djl.Device;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TorchvisionTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "efficientnet_b0", "efficientnet_b1", "efficientnet_b2", "efficientnet_b3",
        "efficientnet_b4", "efficientnet_b5", "efficientnet_b6", "efficientnet_b7",
      })
  void agreesWithTorchvisionInLogitsGradientsAndStatistics(String name) {
    TorchvisionParity.check(name, Device.cpu());
  }
}

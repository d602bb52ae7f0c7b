package dev.sweepline.trainer.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class EfficientNetTest {
  private static final Family.Order NANO = new Family.Order("nano", 10, 0.1f, 0.2f);

  @Test
  void givesEachParameterAGradientAndLeavesNoArraysBehind() {
    try (var manager = NDManager.newBaseManager("PyTorch");
        var ops = new TorchOps();
        var net = new EfficientNets().network(NANO, manager, ops)) {
      Engine.getEngine("PyTorch").setRandomSeed(1);
      float before = step(manager, net);
      int arrays = manager.getManagedArrays().size();
      float after = step(manager, net);

      assertThat(before).isFinite();
      assertThat(after).isFinite();
      assertThat(manager.getManagedArrays()).hasSize(arrays);
      for (var parameter : net.parameters().entrySet()) {
        try (var gradient = parameter.getValue().getGradient();
            var size = gradient.abs().sum()) {
          assertThat(size.getFloat()).as(parameter.getKey()).isPositive();
        }
      }
    }
  }

  private static float step(NDManager manager, Network net) {
    try (var step = manager.newSubManager();
        var collector = Engine.getEngine("PyTorch").newGradientCollector()) {
      var images = step.randomNormal(new Shape(4, 32, 32, 3)).transpose(0, 3, 1, 2);
      NDArray loss = net.forward(images, true).logSoftmax(1).square().mean();
      collector.backward(loss);
      return loss.getFloat();
    }
  }

  @Test
  void clipsByTheCommonNorm() {
    try (var manager = NDManager.newBaseManager("PyTorch");
        var ops = new TorchOps()) {
      var gradients =
          List.of(manager.create(new float[] {3, 0}), manager.create(new float[] {0, 4}));

      try (var norm = ops.clip(gradients, manager.create(1f))) {
        assertThat(norm.getFloat()).isEqualTo(5f);
      }

      assertThat(gradients.get(0).toFloatArray()[0]).isCloseTo(0.6f, within(1e-6f));
      assertThat(gradients.get(1).toFloatArray()[1]).isCloseTo(0.8f, within(1e-6f));
    }
  }

  @Test
  void stepsAsTorchsAdamWDoes() {
    try (var manager = NDManager.newBaseManager("PyTorch");
        var ops = new TorchOps()) {
      var parameter = manager.create(new float[] {1f, -2f});
      var gradient = manager.create(new float[] {0.5f, 0.25f});
      var mean = manager.zeros(new Shape(2));
      var square = manager.zeros(new Shape(2));
      var hyper = manager.create(new float[] {0.1f, 0.9f, 0.999f, 0.01f, 1e-8f});

      ops.adamw(
          List.of(parameter),
          List.of(gradient),
          List.of(mean),
          List.of(square),
          manager.create(1f),
          hyper);

      // By hand: decay to 0.999 of the value, then a first step of the whole learning rate.
      assertThat(parameter.toFloatArray()).containsExactly(0.899f, -2.098f);
      assertThat(gradient.toFloatArray()).containsExactly(0f, 0f);
    }
  }
}

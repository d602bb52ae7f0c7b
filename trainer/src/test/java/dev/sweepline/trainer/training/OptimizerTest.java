package dev.sweepline.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sweepline.trainer.model.TorchOps;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OptimizerTest {
  static Stream<Named<JsonNode>> optimizers() {
    return Golden.cases("optimizers");
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void stepsAsPyTorchDoes(JsonNode golden) {
    try (var manager = NDManager.newBaseManager("PyTorch");
        var ops = new TorchOps()) {
      var parameter = manager.create(Golden.floats(golden.path("start")));
      parameter.setRequiresGradient(true);
      var optimizer = Optimizer.of(manager, ops, Map.of("w", parameter), Golden.settings(golden));

      for (int step = 0; step < golden.path("rates").size(); step++) {
        try (var scratch = manager.newSubManager()) {
          giveGradient(
              parameter, scratch.create(Golden.floats(golden.path("gradients").path(step))));
          optimizer.step(scratch, golden.path("rates").path(step).asDouble(), step + 1);
        }
        assertThat(parameter.toFloatArray())
            .as("after step %d", step + 1)
            .containsExactly(Golden.floats(golden.path("values").path(step)), within(1e-6f));
      }
    }
  }

  /// The gradient of the sum of parameter × g is g.
  private static void giveGradient(NDArray parameter, NDArray gradient) {
    try (var collector = Engine.getEngine("PyTorch").newGradientCollector()) {
      collector.backward(gradient.mul(parameter).sum());
    }
  }

  @Test
  void clipsAsPyTorchDoes() {
    var golden = Golden.of("clip");
    try (var manager = NDManager.newBaseManager("PyTorch");
        var ops = new TorchOps()) {
      List<NDArray> gradients = new ArrayList<>();
      golden
          .path("gradients")
          .forEach(gradient -> gradients.add(manager.create(Golden.floats(gradient))));

      try (var norm = ops.clip(gradients, manager.create(0.75f))) {
        assertThat((double) norm.getFloat())
            .isCloseTo(golden.path("norm").asDouble(), within(1e-6));
      }

      for (int i = 0; i < gradients.size(); i++) {
        assertThat(gradients.get(i).toFloatArray())
            .containsExactly(Golden.floats(golden.path("clipped").path(i)), within(1e-6f));
      }
    }
  }

  @Test
  void averagesWeightsMoreQuicklyAtFirst() {
    assertThat(Stream.of(1L, 2L, 10L, 1000L).map(step -> WeightAverage.share(0.9, step)))
        .containsExactly(1.0, 1 - 2 / 12.0, 0.5, 1 - 0.9);
  }
}

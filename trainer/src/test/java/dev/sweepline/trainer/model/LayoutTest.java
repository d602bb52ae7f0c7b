package dev.sweepline.trainer.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.Shape;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayoutTest {
  @ParameterizedTest
  @CsvSource({
    "efficientnet_b0, 5288548, 311",
    "efficientnet_b1, 7794184, 439",
    "efficientnet_b2, 9109994, 439",
    "efficientnet_b3, 12233232, 496",
    "efficientnet_b4, 19341616, 610",
    "efficientnet_b5, 30389784, 738",
    "efficientnet_b6, 43040704, 852",
    "efficientnet_b7, 66347960, 1037",
  })
  void hasTorchvisionsParameters(String name, long parameters, int tensors) {
    var shapes = layout(name).shapes();

    assertThat(shapes).hasSize(tensors);
    assertThat(learning(shapes)).isEqualTo(parameters);
  }

  @Test
  void namesArraysAsTorchvision() {
    assertThat(layout("efficientnet_b0").shapes())
        .containsEntry("features.0.0.weight", new Shape(32, 3, 3, 3))
        .containsEntry("features.1.0.block.0.0.weight", new Shape(32, 1, 3, 3))
        .containsEntry("features.1.0.block.0.1.running_mean", new Shape(32))
        .containsEntry("features.1.0.block.1.fc1.weight", new Shape(8, 32, 1, 1))
        .containsEntry("features.2.0.block.2.fc1.weight", new Shape(4, 96, 1, 1))
        .containsEntry("features.7.0.block.3.0.weight", new Shape(320, 1152, 1, 1))
        .containsEntry("features.8.0.weight", new Shape(1280, 320, 1, 1))
        .containsEntry("classifier.1.weight", new Shape(1000, 1280))
        .containsEntry("classifier.1.bias", new Shape(1000));
  }

  @Test
  void keepsNanoSmall() {
    assertThat(learning(new Layout(Architecture.named("nano").orElseThrow(), 10).shapes()))
        .isBetween(40_000L, 60_000L);
  }

  private static Layout layout(String name) {
    return new Layout(Architecture.named(name).orElseThrow(), 1000);
  }

  private static long learning(Map<String, Shape> shapes) {
    return shapes.entrySet().stream()
        .filter(array -> !EfficientNet.isStatistic(array.getKey()))
        .mapToLong(array -> array.getValue().size())
        .sum();
  }
}

package dev.sweepline.trainer.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.Shape;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

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

  @ParameterizedTest
  @MethodSource("models")
  void hasTorchvisionsNamesAndShapesInItsOrder(String name) {
    var theirs = Objects.requireNonNull(Golden.shapes("torchvision").get(name));

    assertThat(layout(name).shapes().entrySet()).containsExactlyElementsOf(theirs.entrySet());
  }

  @ParameterizedTest
  @MethodSource("models")
  void findsEveryArrayOfTimm(String name) {
    var theirs = Objects.requireNonNull(Golden.shapes("timm").get(name));

    // references.py made sure that the order is the same and of the same meaning.
    assertThat(theirs.keySet().stream().map(new EfficientNets()::nameHere))
        .containsExactlyElementsOf(layout(name).shapes().keySet());
    theirs.forEach((array, shape) -> {
      if (!array.startsWith("classifier.")) { // Theirs is for ten classes.
        assertThat(layout(name).shapes()).containsEntry(new EfficientNets().nameHere(array), shape);
      }
    });
  }

  static Set<String> models() {
    return Golden.shapes("torchvision").keySet();
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

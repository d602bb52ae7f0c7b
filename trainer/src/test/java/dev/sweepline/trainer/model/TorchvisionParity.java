package dev.sweepline.trainer.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.sweepline.trainer.data.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The numbers of torchvision 0.22.1 on PyTorch 2.7.1 in double precision, for weights and images
/// made from a formula on both sides.
public final class TorchvisionParity {
  private static final int IMAGES = 1_000_000;
  private static final int PROJECTION = 2_000_000;

  private TorchvisionParity() {}

  /// Compares logits, gradients and statistics of a model of this name on a device.
  public static void check(String name, Device device) {
    var gold = Golden.reference(name);
    var order = new Family.Order(name, 10, 0, 0);
    try (var manager = NDManager.newBaseManager(device, "PyTorch");
        var ops = new TorchOps();
        var net = new EfficientNets().network(order, manager, ops)) {
      fill(net, ops, manager);
      var images = channelsLast(noise(manager, IMAGES, new Shape(4, 3, 64, 64)));

      near("evaluation", net.forward(images, false), gold.eval(), 1e-4);
      try (var collector = Engine.getEngine("PyTorch").newGradientCollector()) {
        var logits = net.forward(images, true);
        near("training", logits, gold.train(), 1e-3);
        collector.backward(logits.square().mean());
      }
      nearGradients(net, manager, gold.gradients());
      gold.statistics()
          .forEach((array, norm) ->
              assertThat((double) array(net, array).norm().getFloat())
                  .as(array)
                  .isCloseTo(norm, within(1e-4 * norm)));
    }
  }

  private static void near(String mode, NDArray logits, List<Double> expected, double tolerance) {
    var actual = logits.toFloatArray();
    assertThat(actual).hasSize(expected.size());
    for (int i = 0; i < actual.length; i++) {
      assertThat((double) actual[i])
          .as("logit %d in %s", i, mode)
          .isCloseTo(expected.get(i), within(tolerance));
    }
  }

  /// Norms, and projections on a random direction, which see what a norm does not. The shift of a
  /// normalisation that another one follows has no gradient at all; there, noise is compared with
  /// what is usual.
  private static void nearGradients(
      Network net, NDManager manager, Map<String, List<Double>> expected) {
    assertThat(expected.keySet()).isEqualTo(net.parameters().keySet());
    var norms = expected.values().stream().map(List::getFirst).sorted().toList();
    double usual = norms.get(norms.size() / 2);
    var names = new ArrayList<>(net.arrays().keySet());
    expected.forEach((name, gold) -> {
      try (var gradient = array(net, name).getGradient();
          var direction = noise(manager, PROJECTION + names.indexOf(name), gradient.getShape());
          var product = gradient.mul(direction);
          var projection = product.sum();
          var norm = gradient.norm()) {
        var tolerance = within(1e-3 * (gold.getFirst() > 1e-6 * usual ? gold.getFirst() : usual));
        assertThat((double) norm.getFloat()).as(name).isCloseTo(gold.get(0), tolerance);
        assertThat((double) projection.getFloat()).as(name).isCloseTo(gold.get(1), tolerance);
      }
    });
  }

  /// As the trainer feeds it, with the strides of `(n, height, width, channels)`.
  private static NDArray channelsLast(NDArray images) {
    var copy = images.transpose(0, 2, 3, 1).flatten().toFloatArray();
    return images.getManager().create(copy, new Shape(4, 64, 64, 3)).transpose(0, 3, 1, 2);
  }

  private static NDArray array(Network net, String name) {
    return Objects.requireNonNull(net.arrays().get(name), name);
  }

  private static void fill(Network net, TorchOps ops, NDManager manager) {
    int index = 0;
    for (var entry : net.arrays().entrySet()) {
      try (var values = values(manager, index++, entry.getKey(), entry.getValue().getShape())) {
        ops.assign(entry.getValue(), values);
      }
    }
  }

  private static NDArray values(NDManager manager, int index, String name, Shape shape) {
    var noise = noise(manager, index, shape);
    if (shape.dimension() == 4) {
      double fanIn = shape.get(1) * shape.get(2) * shape.get(3);
      return noise.mul((float) Math.sqrt(3 / fanIn));
    }
    if (shape.dimension() == 2) {
      return noise.mul(0.5f);
    }
    if (name.endsWith("running_var")) {
      return noise.mul(0.5f).add(1);
    }
    return name.endsWith(".1.weight") ? noise.mul(0.1f).add(1) : noise.mul(0.1f);
  }

  private static NDArray noise(NDManager manager, long index, Shape shape) {
    var values = new float[Math.toIntExact(shape.size())];
    for (int j = 0; j < values.length; j++) {
      values[j] = (Seeds.mix(index, j) >>> 40) / (float) (1 << 23) - 1;
    }
    return manager.create(values, shape);
  }
}

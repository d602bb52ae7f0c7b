package dev.sweepline.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.pooling.Pool;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/// An EfficientNet that runs on named arrays; names and numerics are torchvision's.
///
/// Every intermediate array is closed as soon as the next operator has it: autograd keeps what it
/// needs itself.
final class EfficientNet implements Network {
  private static final Shape ONE = new Shape(1, 1);

  private final Architecture architecture;
  private final Layout layout;
  private final float dropRate;
  private final float dropPathRate;
  private final TorchOps ops;
  private final NDManager manager;
  private final Map<String, NDArray> arrays = new LinkedHashMap<>();
  private boolean batchNormFrozen;

  /// Fresh weights, drawn from the engine's random numbers.
  EfficientNet(
      NDManager parent,
      TorchOps ops,
      Architecture architecture,
      int classes,
      float dropRate,
      float dropPathRate) {
    this.architecture = architecture;
    this.ops = ops;
    this.dropRate = dropRate;
    this.dropPathRate = dropPathRate;
    layout = new Layout(architecture, classes);
    manager = parent.newSubManager();
    layout.shapes().forEach((name, shape) -> arrays.put(name, initial(name, shape)));
  }

  @Override
  public Map<String, NDArray> arrays() {
    return Collections.unmodifiableMap(arrays);
  }

  @Override
  public Map<String, NDArray> parameters() {
    var parameters = new LinkedHashMap<>(arrays);
    parameters.keySet().removeIf(EfficientNet::isStatistic);
    return parameters;
  }

  @Override
  public void freezeBatchNorm() {
    batchNormFrozen = true;
  }

  /// Channels-last strides carry through.
  @Override
  public NDArray forward(NDArray images, boolean training) {
    var x = activated(images, "features.0", 3, 2, 1, training);
    for (var block : layout.blocks()) {
      x = block(x, block, training);
    }
    x = closing(x, in -> activated(in, layout.head(), 1, 1, 1, training));
    x = closing(x, Pool::globalAvgPool2d);
    x = closing(x, in -> Dropout.dropout(in, dropRate, training).singletonOrThrow());
    return closing(
        x,
        in ->
            Linear.linear(in, array("classifier.1.weight"), array("classifier.1.bias"))
                .singletonOrThrow());
  }

  private NDArray block(NDArray input, Layout.Block block, boolean training) {
    var x = input;
    if (block.expands()) {
      x = activated(x, block.prefix() + 0, 1, 1, 1, training);
    }
    int hidden = block.hidden();
    var wide = x;
    x = activated(wide, block.part(0), block.kernel(), block.stride(), hidden, training);
    if (block.expands()) {
      wide.close();
    }
    x = closing(x, in -> squeezed(in, block.part(1)));
    x = closing(x, in -> normalized(in, block.part(2), 1, 1, 1, training));
    if (block.residual()) {
      float rate = dropPathRate * block.index() / architecture.blocks();
      if (training && rate > 0) {
        x = closing(x, in -> dropped(in, rate));
      }
      x = closing(x, in -> in.add(input));
    }
    input.close();
    return x;
  }

  private NDArray activated(
      NDArray x, String name, int kernel, int stride, int groups, boolean training) {
    return closing(normalized(x, name, kernel, stride, groups, training), ops::silu);
  }

  private NDArray normalized(
      NDArray x, String name, int kernel, int stride, int groups, boolean training) {
    int padding = (kernel - 1) / 2;
    var convolved =
        Conv2d.conv2d(
                x,
                array(name + ".0.weight"),
                null,
                new Shape(stride, stride),
                new Shape(padding, padding),
                ONE,
                groups)
            .singletonOrThrow();
    // DJL's momentum is the share that stays; axis -1 spares it two needless transpositions.
    return closing(
        convolved,
        in ->
            BatchNorm.batchNorm(
                    in,
                    array(name + ".1.running_mean"),
                    array(name + ".1.running_var"),
                    array(name + ".1.weight"),
                    array(name + ".1.bias"),
                    -1,
                    1 - architecture.batchNormMomentum(),
                    architecture.batchNormEps(),
                    training && !batchNormFrozen)
                .singletonOrThrow());
  }

  /// Squeeze and excitation: each channel is scaled by what the image as a whole says.
  private NDArray squeezed(NDArray x, String name) {
    var shape = x.getShape();
    var scale =
        closing(Pool.globalAvgPool2d(x), in -> in.reshape(shape.get(0), shape.get(1), 1, 1));
    scale = closing(scale, in -> pointwise(in, name + ".fc1"));
    scale = closing(scale, ops::silu);
    scale = closing(scale, in -> pointwise(in, name + ".fc2"));
    try (var gate = closing(scale, Activation::sigmoid)) {
      return x.mul(gate);
    }
  }

  private NDArray pointwise(NDArray x, String name) {
    var none = new Shape(0, 0);
    return Conv2d.conv2d(x, array(name + ".weight"), array(name + ".bias"), ONE, none, ONE, 1)
        .singletonOrThrow();
  }

  /// Stochastic depth: a block is left out for some images, more often the deeper it is.
  private NDArray dropped(NDArray x, float rate) {
    long images = x.getShape().get(0);
    var random = x.getManager().randomUniform(0, 1, new Shape(images, 1, 1, 1));
    try (var least = HostNumbers.one(x.getManager(), rate);
        var share = HostNumbers.one(x.getManager(), 1 - rate);
        var kept = closing(random, in -> in.gte(least));
        var scale = closing(kept.toType(DataType.FLOAT32, false), in -> in.div(share))) {
      return x.mul(scale);
    }
  }

  private NDArray array(String name) {
    var array = arrays.get(name);
    if (array == null) {
      throw new IllegalArgumentException("no array " + name + " in " + architecture.name());
    }
    return array;
  }

  private NDArray initial(String name, Shape shape) {
    if (name.startsWith("classifier.") && shape.dimension() == 2) {
      float range = (float) (1 / Math.sqrt((double) shape.get(0)));
      return learning(manager.randomUniform(-range, range, shape));
    }
    if (shape.dimension() == 4) {
      double fanOut = shape.get(0) * shape.get(2) * shape.get(3);
      return learning(
          manager.randomNormal(0, (float) Math.sqrt(2 / fanOut), shape, DataType.FLOAT32));
    }
    boolean ones = name.endsWith(".1.weight") || name.endsWith("running_var");
    var array = ones ? manager.ones(shape) : manager.zeros(shape);
    return isStatistic(name) ? array : learning(array);
  }

  private static NDArray learning(NDArray array) {
    array.setRequiresGradient(true);
    return array;
  }

  static boolean isStatistic(String name) {
    return name.endsWith("running_mean") || name.endsWith("running_var");
  }

  private static NDArray closing(NDArray x, UnaryOperator<NDArray> next) {
    try (x) {
      return next.apply(x);
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}

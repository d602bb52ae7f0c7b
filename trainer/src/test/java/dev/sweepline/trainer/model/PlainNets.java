package dev.sweepline.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One convolution and a head: all that another architecture needs is a class like this one.
public final class PlainNets implements Family {
  public PlainNets() {}

  @Override
  public List<String> names() {
    return List.of("plain_s");
  }

  @Override
  public double dropRate(String name) {
    return 0;
  }

  @Override
  public boolean isHead(String array) {
    return array.startsWith("head.");
  }

  @Override
  public Network network(Order order, NDManager manager, TorchOps ops) {
    return new Plain(order, manager, ops);
  }

  private static final class Plain implements Network {
    private final NDManager manager;
    private final TorchOps ops;
    private final NDArray stem;
    private final NDArray head;

    Plain(Order order, NDManager parent, TorchOps ops) {
      this.ops = ops;
      manager = parent.newSubManager();
      stem = manager.randomNormal(new Shape(8, 3, 3, 3)).mul(0.2f);
      head = manager.randomNormal(new Shape(order.classes(), 8)).mul(0.2f);
      parameters().values().forEach(array -> array.setRequiresGradient(true));
    }

    @Override
    public Map<String, NDArray> arrays() {
      var arrays = new LinkedHashMap<String, NDArray>();
      arrays.put("stem.weight", stem);
      arrays.put("head.weight", head);
      return arrays;
    }

    @Override
    public Map<String, NDArray> parameters() {
      return arrays();
    }

    @Override
    public void freezeBatchNorm() {
      // It has none.
    }

    @Override
    public NDArray forward(NDArray images, boolean training) {
      var seen = ops.silu(Conv2d.conv2d(images, stem).singletonOrThrow());
      return Linear.linear(Pool.globalAvgPool2d(seen), head).singletonOrThrow();
    }

    @Override
    public void close() {
      manager.close();
    }
  }
}

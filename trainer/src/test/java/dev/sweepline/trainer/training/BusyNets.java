package dev.sweepline.trainer.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.sweepline.trainer.model.EfficientNets;
import dev.sweepline.trainer.model.Family;
import dev.sweepline.trainer.model.Network;
import dev.sweepline.trainer.model.TorchOps;
import java.util.List;
import java.util.Map;

/// EfficientNets whose first forward pass of training never ends, in PyTorch's own code.
public final class BusyNets implements Family {
  private final Family family = new EfficientNets();

  public BusyNets() {}

  @Override
  public List<String> names() {
    return family.names();
  }

  @Override
  public double dropRate(String name) {
    return family.dropRate(name);
  }

  @Override
  public boolean isHead(String array) {
    return family.isHead(array);
  }

  @Override
  public Network network(Order order, NDManager manager, TorchOps ops) {
    return new Busy(family.network(order, manager, ops));
  }

  private record Busy(Network network) implements Network {
    @Override
    public Map<String, NDArray> arrays() {
      return network.arrays();
    }

    @Override
    public Map<String, NDArray> parameters() {
      return network.parameters();
    }

    @Override
    public void freezeBatchNorm() {
      network.freezeBatchNorm();
    }

    @Override
    public NDArray forward(NDArray images, boolean training) {
      System.out.println("busy");
      while (true) {
        var loss = network.forward(images, training).sum();
        JniUtils.backward((PtNDArray) loss, (PtNDArray) loss.onesLike(), false, false);
      }
    }

    @Override
    public void close() {
      network.close();
    }
  }
}

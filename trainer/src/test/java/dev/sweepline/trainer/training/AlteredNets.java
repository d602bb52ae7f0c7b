package dev.sweepline.trainer.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.sweepline.trainer.model.EfficientNets;
import dev.sweepline.trainer.model.Family;
import dev.sweepline.trainer.model.Network;
import dev.sweepline.trainer.model.TorchOps;
import java.util.List;
import java.util.Map;

/// EfficientNets whose forward pass is another one.
abstract class AlteredNets implements Family {
  private final Family family = new EfficientNets();

  abstract NDArray forward(Network network, NDArray images, boolean training);

  @Override
  public final List<String> names() {
    return family.names();
  }

  @Override
  public final double dropRate(String name) {
    return family.dropRate(name);
  }

  @Override
  public final boolean isHead(String array) {
    return family.isHead(array);
  }

  @Override
  public final Network network(Order order, NDManager manager, TorchOps ops) {
    return new Altered(this, family.network(order, manager, ops));
  }

  private record Altered(AlteredNets nets, Network network) implements Network {
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
      return nets.forward(network, images, training);
    }

    @Override
    public void close() {
      network.close();
    }
  }
}

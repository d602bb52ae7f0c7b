package dev.sweepline.trainer.training;

import ai.djl.ndarray.NDArray;
import dev.sweepline.trainer.model.Network;

/// EfficientNets that answer the opposite: arrays of the one fit into the other.
public final class NegatedNets extends AlteredNets {
  public NegatedNets() {}

  @Override
  NDArray forward(Network network, NDArray images, boolean training) {
    return network.forward(images, training).neg();
  }
}

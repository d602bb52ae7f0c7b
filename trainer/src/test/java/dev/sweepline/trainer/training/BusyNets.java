package dev.sweepline.trainer.training;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.sweepline.trainer.model.Network;

/// EfficientNets whose first forward pass of training never ends, in PyTorch's own code.
public final class BusyNets extends AlteredNets {
  public BusyNets() {}

  @Override
  NDArray forward(Network network, NDArray images, boolean training) {
    System.out.println("busy");
    while (true) {
      var loss = network.forward(images, training).sum();
      JniUtils.backward((PtNDArray) loss, (PtNDArray) loss.onesLike(), false, false);
    }
  }
}

package dev.sweepline.trainer.model;

import ai.djl.ndarray.NDArray;
import java.util.Map;

/// A network on named arrays: says logits of images, and learns through the engine's autograd.
public interface Network extends AutoCloseable {
  /// All arrays by PyTorch's names, running statistics included.
  Map<String, NDArray> arrays();

  /// The arrays that learn.
  Map<String, NDArray> parameters();

  /// From now on batch normalisation uses its running statistics in training too, and leaves them
  /// as they are; its scales and shifts still learn.
  void freezeBatchNorm();

  /// Logits of images `(n, 3, height, width)`, which stay open.
  NDArray forward(NDArray images, boolean training);

  @Override
  void close();
}

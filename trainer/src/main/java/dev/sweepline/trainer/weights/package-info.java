/// Weights of networks from files: safetensors and PyTorch's own, local and from the network.
@NullMarked
package dev.sweepline.trainer.weights;

import org.jspecify.annotations.NullMarked;

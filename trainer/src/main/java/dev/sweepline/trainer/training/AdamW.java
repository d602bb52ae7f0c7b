package dev.sweepline.trainer.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.sweepline.trainer.config.Settings.OptimizerSettings;
import dev.sweepline.trainer.model.HostNumbers;
import dev.sweepline.trainer.model.TorchOps;
import java.util.List;
import java.util.Map;

/// AdamW with decoupled decay of every parameter.
final class AdamW extends Optimizer {
  private final TorchOps ops;
  private final OptimizerSettings.AdamW settings;
  private final double weightDecay;
  private final List<NDArray> means;
  private final List<NDArray> squares;

  AdamW(
      NDManager manager,
      TorchOps ops,
      Map<String, NDArray> parameters,
      OptimizerSettings.AdamW settings,
      double weightDecay) {
    super(parameters);
    this.ops = ops;
    this.settings = settings;
    this.weightDecay = weightDecay;
    means = remembered(manager, "optimizer.mean.", parameters);
    squares = remembered(manager, "optimizer.square.", parameters);
  }

  @Override
  void step(NDManager scratch, double lr, long step) {
    var hyper =
        HostNumbers.several(
            scratch, lr, settings.beta1(), settings.beta2(), weightDecay, settings.eps());
    // On the parameters' device, as the operator wants it; to fill is not to wait, as to copy is.
    var count = scratch.full(new Shape(), (float) step);
    ops.adamw(parameters(), gradients(), means, squares, count, hyper);
  }
}

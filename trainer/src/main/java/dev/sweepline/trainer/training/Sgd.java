package dev.sweepline.trainer.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.sweepline.trainer.config.Settings.OptimizerSettings;
import dev.sweepline.trainer.model.HostNumbers;
import dev.sweepline.trainer.model.TorchOps;
import java.util.List;
import java.util.Map;

/// Stochastic gradient descent; decay is part of the gradient, so momentum carries it too.
final class Sgd extends Optimizer {
  private final TorchOps ops;
  private final OptimizerSettings.Sgd settings;
  private final double weightDecay;
  private final List<NDArray> momenta;

  Sgd(
      NDManager manager,
      TorchOps ops,
      Map<String, NDArray> parameters,
      OptimizerSettings.Sgd settings,
      double weightDecay) {
    super(parameters);
    this.ops = ops;
    this.settings = settings;
    this.weightDecay = weightDecay;
    momenta = remembered(manager, "optimizer.momentum.", parameters);
  }

  /// Momenta begin at zero, where PyTorch's begin at the first gradient: the same after one step.
  @Override
  void step(NDManager scratch, double lr, long step) {
    double momentum = settings.momentum();
    double gradientShare = settings.nesterov() ? 1 : 0;
    double momentumShare = settings.nesterov() ? momentum : 1;
    var hyper =
        HostNumbers.several(scratch, lr, weightDecay, momentum, gradientShare, momentumShare);
    ops.sgd(parameters(), gradients(), momenta, hyper);
  }
}

package dev.sweepline.trainer.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.sweepline.trainer.model.HostNumbers;
import dev.sweepline.trainer.model.Network;
import dev.sweepline.trainer.model.TorchOps;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A network whose arrays, running statistics included, follow those of the one that learns: the
/// exponential moving average.
///
/// The network that is judged is the one a checkpoint bears under the plain names; that which
/// learns goes on from `optimizer.weight.*`.
final class WeightAverage {
  private static final String LEARNING = "optimizer.weight.";

  private final Network learning;
  private final Network average;
  private final TorchOps ops;
  private final double decay;
  private final List<NDArray> averages;
  private final List<NDArray> values;

  WeightAverage(Network learning, Network average, TorchOps ops, double decay) {
    this.learning = learning;
    this.average = average;
    this.ops = ops;
    this.decay = decay;
    averages = List.copyOf(average.arrays().values());
    values = List.copyOf(learning.arrays().values());
    average.arrays().values().forEach(array -> array.setRequiresGradient(false));
  }

  Network network() {
    return average;
  }

  /// After each step, counted from 1; the first one starts the average, early ones count more.
  void follow(NDManager scratch, long step) {
    ops.lerp(averages, values, HostNumbers.several(scratch, share(decay, step)));
  }

  /// What a new value counts: 1 − min(decay, step / (step + 10)), and all of it at first.
  static double share(double decay, long step) {
    return step == 1 ? 1 : 1 - Math.min(decay, step / (step + 10.0));
  }

  Map<String, NDArray> arrays() {
    var arrays = new LinkedHashMap<>(average.arrays());
    learning.arrays().forEach((name, array) -> arrays.put(LEARNING + name, array));
    return arrays;
  }
}

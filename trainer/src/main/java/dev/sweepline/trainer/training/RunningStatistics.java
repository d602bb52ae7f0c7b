package dev.sweepline.trainer.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.sweepline.trainer.model.Network;
import dev.sweepline.trainer.model.TorchOps;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/// What a network changes in a forward pass already, kept as it was before the step in progress:
/// such a step can be given up as if it had never begun.
final class RunningStatistics {
  private final TorchOps ops;
  private final List<NDArray> values;
  private final List<NDArray> before;
  private volatile boolean stepInProgress;

  RunningStatistics(Network network, NDManager manager, TorchOps ops) {
    this.ops = ops;
    var parameters = network.parameters();
    values =
        network.arrays().entrySet().stream()
            .filter(array -> !parameters.containsKey(array.getKey()))
            .map(Map.Entry::getValue)
            .toList();
    before = values.stream().map(array -> manager.zeros(array.getShape())).toList();
  }

  void beginStep() {
    if (!values.isEmpty()) {
      ops.copy(before, values);
    }
    stepInProgress = true;
  }

  void endStep() {
    stepInProgress = false;
  }

  void giveUpStep() {
    if (!values.isEmpty()) {
      ops.copy(values, before);
    }
    stepInProgress = false;
  }

  /// The same names, with the arrays of the position that the last whole step led to.
  void takeBack(Map<String, NDArray> arrays) {
    if (!stepInProgress) {
      return;
    }
    var kept = new IdentityHashMap<NDArray, NDArray>();
    for (int i = 0; i < values.size(); i++) {
      kept.put(values.get(i), before.get(i));
    }
    arrays.replaceAll((name, array) -> kept.getOrDefault(array, array));
  }
}

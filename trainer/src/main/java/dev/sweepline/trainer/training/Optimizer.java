package dev.sweepline.trainer.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.sweepline.trainer.config.Settings.OptimizerSettings;
import dev.sweepline.trainer.config.Settings.TrainingSettings;
import dev.sweepline.trainer.model.TorchOps;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Turns gradients into steps of the parameters; each kind does what PyTorch's of that name does
/// with `model.parameters()`.
abstract class Optimizer {
  private final Map<String, NDArray> memory = new LinkedHashMap<>();
  private final List<NDArray> parameters;
  private List<NDArray> gradients = List.of();

  Optimizer(Map<String, NDArray> parameters) {
    this.parameters = List.copyOf(parameters.values());
  }

  static Optimizer of(
      NDManager manager, TorchOps ops, Map<String, NDArray> parameters, TrainingSettings settings) {
    return switch (settings.optimizer()) {
      case OptimizerSettings.AdamW adamW ->
          new AdamW(manager, ops, parameters, adamW, settings.weightDecay());
      case OptimizerSettings.Sgd sgd ->
          new Sgd(manager, ops, parameters, sgd, settings.weightDecay());
    };
  }

  /// What it remembers from step to step, by names that no network uses.
  final Map<String, NDArray> memory() {
    return memory;
  }

  final List<NDArray> parameters() {
    return parameters;
  }

  /// Handles to the same memory for the whole run: backward adds up in place.
  final List<NDArray> gradients() {
    if (gradients.isEmpty()) {
      gradients = parameters.stream().map(NDArray::getGradient).toList();
    }
    return gradients;
  }

  /// Uses up the gradients; `step` counts from 1.
  abstract void step(NDManager scratch, double lr, long step);

  /// Zeros for each parameter, remembered as `prefix` and its name.
  final List<NDArray> remembered(NDManager manager, String prefix, Map<String, NDArray> named) {
    return named.entrySet().stream()
        .map(parameter -> {
          var zeros = manager.zeros(parameter.getValue().getShape());
          memory.put(prefix + parameter.getKey(), zeros);
          return zeros;
        })
        .toList();
  }
}

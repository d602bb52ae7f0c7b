package dev.sweepline.trainer.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.sweepline.trainer.config.Settings.TrainingSettings;
import dev.sweepline.trainer.model.TorchOps;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// AdamW with decoupled decay of every parameter, as `torch.optim.AdamW(model.parameters())`.
final class AdamW {
  private static final float BETA1 = 0.9f;
  private static final float BETA2 = 0.999f;
  private static final float EPSILON = 1e-8f;
  private static final String MEAN = "optimizer.mean.";
  private static final String SQUARE = "optimizer.square.";

  private final TorchOps ops;
  private final TrainingSettings settings;
  private final List<NDArray> parameters;
  private final Map<String, NDArray> moments = new LinkedHashMap<>();
  private final List<NDArray> means = new ArrayList<>();
  private final List<NDArray> squares = new ArrayList<>();
  private List<NDArray> gradients = List.of();

  AdamW(
      NDManager manager, TorchOps ops, Map<String, NDArray> parameters, TrainingSettings settings) {
    this.ops = ops;
    this.settings = settings;
    this.parameters = List.copyOf(parameters.values());
    parameters.forEach((name, parameter) -> {
      moments.put(MEAN + name, manager.zeros(parameter.getShape()));
      moments.put(SQUARE + name, manager.zeros(parameter.getShape()));
    });
    for (var name : parameters.keySet()) {
      means.add(moment(MEAN + name));
      squares.add(moment(SQUARE + name));
    }
  }

  /// Its memory, by names that no network uses.
  Map<String, NDArray> moments() {
    return moments;
  }

  /// Uses up the gradients; `step` counts from 1.
  void step(NDManager scratch, double lr, long step) {
    if (gradients.isEmpty()) {
      // Handles to the same memory for the whole run: backward adds up in place.
      gradients = parameters.stream().map(NDArray::getGradient).toList();
    }
    if (settings.gradClip() > 0) {
      ops.clip(gradients, scratch.create((float) settings.gradClip()));
    }
    var hyper =
        scratch.create(
            new float[] {(float) lr, BETA1, BETA2, (float) settings.weightDecay(), EPSILON});
    ops.adamw(parameters, gradients, means, squares, scratch.create((float) step), hyper);
  }

  private NDArray moment(String name) {
    var moment = moments.get(name);
    if (moment == null) {
      throw new IllegalStateException("no moment " + name);
    }
    return moment;
  }
}

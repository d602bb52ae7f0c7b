package dev.sweepline.trainer.training;

import java.util.LinkedHashMap;
import java.util.Map;

/// What one pass over the validation images says; the loss is the mean cross entropy, without
/// smoothing or weights.
record Evaluation(double loss, Scores scores) {
  Map<String, Double> metrics() {
    var metrics = new LinkedHashMap<String, Double>();
    metrics.put("val_loss", loss);
    metrics.putAll(scores.metrics("val"));
    return metrics;
  }
}

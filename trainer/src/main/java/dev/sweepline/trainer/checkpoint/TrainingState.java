package dev.sweepline.trainer.checkpoint;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where training stands, beside the arrays: enough to go on as if nothing had happened.
///
/// `step` counts optimizer steps over all epochs; `lossSum` is that of the current epoch so far.
@JsonIgnoreProperties(ignoreUnknown = true)
public record TrainingState(
    String model,
    int imageSize,
    List<String> classes,
    int stepsPerEpoch,
    long step,
    double lossSum,
    Map<String, Double> lastMetrics,
    @Nullable Best best) {

  /// The best epoch up to now and the file that holds it.
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Best(int epoch, double value, Map<String, Double> metrics, String path) {}

  public int epochsDone() {
    return Math.toIntExact(step / stepsPerEpoch);
  }

  public TrainingState after(double loss) {
    return new TrainingState(
        model, imageSize, classes, stepsPerEpoch, step + 1, lossSum + loss, lastMetrics, best);
  }

  public TrainingState afterEpoch(Map<String, Double> metrics, @Nullable Best newBest) {
    return new TrainingState(model, imageSize, classes, stepsPerEpoch, step, 0, metrics, newBest);
  }
}

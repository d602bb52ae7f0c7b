package dev.sweepline.trainer.checkpoint;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where training stands, beside the arrays: enough to go on as if nothing had happened.
///
/// `step` counts optimizer steps over all epochs; `lossSum` is that of the current epoch so far.
///
/// @param family the class that makes the network; older files do not say it
@JsonIgnoreProperties(ignoreUnknown = true)
public record TrainingState(
    @Nullable String family,
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
        family,
        model,
        imageSize,
        classes,
        stepsPerEpoch,
        step + 1,
        lossSum + loss,
        lastMetrics,
        best);
  }

  public TrainingState afterEpoch(Map<String, Double> metrics, @Nullable Best newBest) {
    return new TrainingState(
        family, model, imageSize, classes, stepsPerEpoch, step, 0, metrics, newBest);
  }

  /// What keeps a run that begins with this state from going on from a saved one; the first thing
  /// is enough to say.
  public Optional<String> whyNotAfter(TrainingState saved) {
    if (saved.family != null && !saved.family.equals(family)) {
      return Optional.of(
          "it is of model._target_=%s, this run of %s".formatted(saved.family, family));
    }
    if (!saved.model.equals(model)) {
      return Optional.of("it is of model=%s, this run of %s".formatted(saved.model, model));
    }
    if (saved.imageSize != imageSize) {
      return Optional.of(
          "it is of images of %d px, this run of %d".formatted(saved.imageSize, imageSize));
    }
    if (!saved.classes.equals(classes)) {
      return Optional.of(
          "it is of the classes %s, this run of %s".formatted(saved.classes, classes));
    }
    return saved.stepsPerEpoch == stepsPerEpoch
        ? Optional.empty()
        : Optional.of(
            "it is of %d steps an epoch, this run of %d: is it the same data, and data.batch_size?"
                .formatted(saved.stepsPerEpoch, stepsPerEpoch));
  }
}

package dev.sweepline.trainer.config;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/// Everything a run is told by its configuration, checked.
public record Settings(
    ModelSettings model,
    DataSettings data,
    AugmentationSettings augmentation,
    TrainingSettings training,
    CheckpointSettings checkpoint,
    long seed,
    String device) {

  /// The same with weights of its own.
  public Settings withoutPretrained() {
    var fresh =
        new ModelSettings(
            model.family(),
            model.name(),
            model.classes(),
            model.dropRate(),
            model.dropPathRate(),
            Optional.empty());
    return new Settings(fresh, data, augmentation, training, checkpoint, seed, device);
  }

  /// `family` is the class that makes the network; `classes` is empty where the data decides.
  public record ModelSettings(
      String family,
      String name,
      OptionalInt classes,
      float dropRate,
      float dropPathRate,
      Optional<WeightSource> pretrained) {}

  /// Weights to begin with: a path or URL, and the digits that their SHA-256 begins with, or none.
  public record WeightSource(String location, String sha256) {}

  /// `microBatchSize` images go through the network at once; gradients add up to `batchSize`.
  public record DataSettings(
      Path root,
      int imageSize,
      int batchSize,
      int microBatchSize,
      double valRatio,
      long splitSeed,
      int workers,
      int maxCorrupt) {}

  /// `Cosine` falls to zero over the epochs after the warm-up.
  public enum Schedule {
    COSINE,
    CONSTANT
  }

  /// `gradClip` and `earlyStoppingPatience` are off at 0.
  public record TrainingSettings(
      double lr,
      double weightDecay,
      int maxEpochs,
      Schedule schedule,
      double warmupEpochs,
      double labelSmoothing,
      double gradClip,
      int earlyStoppingPatience) {}

  /// The best `keep` epochs by `metric` stay on disk. Weights that are not `strict` may lack arrays
  /// or have others.
  public record CheckpointSettings(int keep, String metric, boolean maximize, boolean strict) {}
}

package dev.sweepline.trainer.config;

import java.nio.file.Path;
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

  /// `classes` is empty where the data decides.
  public record ModelSettings(
      String name, OptionalInt classes, float dropRate, float dropPathRate) {}

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

  /// The best `keep` epochs by `metric` stay on disk.
  public record CheckpointSettings(int keep, String metric, boolean maximize) {}
}

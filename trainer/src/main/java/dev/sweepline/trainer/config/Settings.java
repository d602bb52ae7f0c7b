package dev.sweepline.trainer.config;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// Everything a run is told by its configuration, checked.
public record Settings(
    ModelSettings model,
    DataSettings data,
    AugmentationSettings augmentation,
    TrainingSettings training,
    CheckpointSettings checkpoint,
    Optional<Fault> fault,
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
    return new Settings(fresh, data, augmentation, training, checkpoint, fault, seed, device);
  }

  /// For a model that was trained already, on images of its own size: it loads as it is or not at
  /// all.
  public Settings predicting(String family, String name, int imageSize) {
    var trained = new ModelSettings(family, name, OptionalInt.empty(), 0, 0, Optional.empty());
    var strict =
        new CheckpointSettings(checkpoint.keep(), checkpoint.metric(), checkpoint.maximize(), true);
    return new Settings(
        trained, data.of(imageSize), augmentation, training, strict, fault, seed, device);
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
  public record WeightSource(String location, String sha256) {
    /// For logs and messages: what may let somebody in is left out.
    public String shown() {
      return location
          .replaceFirst("^(https?://)[^/?#]*@", "$1")
          .replaceFirst("^(https?://[^?#]*)[?#].*", "$1");
    }

    @Override
    public String toString() {
      return shown() + (sha256.isEmpty() ? "" : " sha256:" + sha256);
    }
  }

  /// `microBatchSize` images go through the network at once; gradients add up to `batchSize`.
  ///
  /// @param labels a file `ID,target`; without one, folders are classes
  /// @param images where the images are that `labels` names; the file's own neighbours decide where
  ///   it is absent
  public record DataSettings(
      Path root,
      int imageSize,
      int batchSize,
      int microBatchSize,
      double valRatio,
      long splitSeed,
      int workers,
      int maxCorrupt,
      Optional<String> labels,
      Optional<String> images) {
    /// The same in another size.
    public DataSettings of(int size) {
      return new DataSettings(
          root,
          size,
          batchSize,
          microBatchSize,
          valRatio,
          splitSeed,
          workers,
          maxCorrupt,
          labels,
          images);
    }

    /// The same of another folder, whose images have no labels.
    public DataSettings unlabeled(Path folder) {
      return new DataSettings(
          folder,
          imageSize,
          batchSize,
          microBatchSize,
          valRatio,
          splitSeed,
          workers,
          maxCorrupt,
          Optional.empty(),
          Optional.empty());
    }
  }

  /// How the learning rate goes on after the warm-up.
  public sealed interface Schedule {
    /// Falls to zero along half a wave.
    record Cosine() implements Schedule {}

    /// Times `gamma` after each `epochs`.
    record Step(double epochs, double gamma) implements Schedule {}

    record Constant() implements Schedule {}
  }

  /// The names of parameters are PyTorch's.
  public sealed interface OptimizerSettings {
    record AdamW(double beta1, double beta2, double eps) implements OptimizerSettings {}

    record Sgd(double momentum, boolean nesterov) implements OptimizerSettings {}
  }

  /// `gradClip`, `earlyStoppingPatience` and `emaDecay` are off at 0.
  public record TrainingSettings(
      double lr,
      double weightDecay,
      int maxEpochs,
      Schedule schedule,
      double warmupEpochs,
      double labelSmoothing,
      double gradClip,
      int earlyStoppingPatience,
      OptimizerSettings optimizer,
      boolean balancedClasses,
      double emaDecay,
      boolean freezeBatchNorm) {}

  /// The best `keep` epochs by `metric` stay on disk. Weights that are not `strict` may lack arrays
  /// or have others.
  public record CheckpointSettings(int keep, String metric, boolean maximize, boolean strict) {}

  /// What goes wrong on purpose in a test, before the optimizer step `step`, counted from 1.
  ///
  /// @param attempt the only attempt that it strikes; empty for every one
  /// @param microBatch the smallest micro-batch that it strikes, as real memory does
  public record Fault(Kind kind, long step, OptionalLong attempt, OptionalLong microBatch) {
    public Fault(Kind kind, long step) {
      this(kind, step, OptionalLong.empty(), OptionalLong.empty());
    }

    public enum Kind {
      ERROR,
      INVALID_CONFIG,
      DATA,
      OUT_OF_MEMORY,
      HOST_MEMORY,
      DIVERGED,
      CHECKPOINT,
      HANG,
      KILL
    }
  }
}

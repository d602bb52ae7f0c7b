package dev.sweepline.trainer.config;

import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.config.Settings.CheckpointSettings;
import dev.sweepline.trainer.config.Settings.ModelSettings;
import dev.sweepline.trainer.failure.TrainingFailure;
import dev.sweepline.trainer.model.Architecture;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// From the resolved configuration tree to settings; a refusal names every key and value that is
/// wrong.
public final class SettingsReader {
  private static final int MANY = 1_000_000;

  private final ConfigReader config;

  private SettingsReader(Map<String, @Nullable Object> tree) {
    config = new ConfigReader(tree);
  }

  /// Throws a `TrainingFailure` with `INVALID_CONFIG` where the tree does not hold.
  public static Settings read(Map<String, @Nullable Object> tree) {
    var reader = new SettingsReader(tree);
    var settings = reader.settings();
    var problems = reader.config.problems();
    if (!problems.isEmpty()) {
      throw new TrainingFailure(ExitCode.INVALID_CONFIG, String.join("; ", problems));
    }
    return settings;
  }

  /// All ways to change images, with the parameters they have where none are said.
  public static List<AugmentationSettings> augmentations() {
    return AugmentationReader.NAMES.stream()
        .map(name -> Map.<String, @Nullable Object>of("data", Map.of("augmentation", name)))
        .map(tree -> new AugmentationReader(new ConfigReader(tree)).read())
        .toList();
  }

  private Settings settings() {
    return new Settings(
        model(),
        new DataReader(config).read(),
        new AugmentationReader(config).read(),
        new TrainingReader(config).training(),
        checkpoint(),
        new TrainingReader(config).fault(),
        config.whole("seed", 1, Long.MIN_VALUE, Long.MAX_VALUE),
        config.oneOf("device", "auto", List.of("auto", "cpu", "cuda")));
  }

  private ModelSettings model() {
    var name = config.oneOf("model.name", "efficientnet_b0", Architecture.names());
    var dropRate =
        Architecture.named(name).map(Architecture::dropRate).map(Float::doubleValue).orElse(0.2);
    int classes = config.integer("model.num_classes", 0, 2, MANY);
    return new ModelSettings(
        name,
        classes == 0 ? OptionalInt.empty() : OptionalInt.of(classes),
        (float) config.number("model.drop_rate", dropRate, 0, 0.99),
        (float) config.number("model.drop_path_rate", 0.2, 0, 0.99));
  }

  private CheckpointSettings checkpoint() {
    var metric =
        config.oneOf("checkpoint.metric", "val_f1", List.of("val_f1", "val_acc", "val_loss"));
    return new CheckpointSettings(
        config.integer("checkpoint.keep", 3, 1, 1000), metric, !metric.equals("val_loss"));
  }
}

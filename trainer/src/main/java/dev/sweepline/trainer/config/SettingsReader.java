package dev.sweepline.trainer.config;

import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.failure.TrainingFailure;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// From the resolved configuration tree to settings; a refusal names every key and value that is
/// wrong.
public final class SettingsReader {
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
        new ModelReader(config).model(),
        new DataReader(config).read(),
        new AugmentationReader(config).read(),
        new TrainingReader(config).training(),
        new ModelReader(config).checkpoint(),
        new TrainingReader(config).fault(),
        config.whole("seed", 1, Long.MIN_VALUE, Long.MAX_VALUE),
        config.oneOf("device", "auto", List.of("auto", "cpu", "cuda")));
  }
}

package dev.sweepline.trainer.config;

import dev.sweepline.contract.ExitCode;
import dev.sweepline.hydra.Nearest;
import dev.sweepline.trainer.failure.TrainingFailure;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// From the resolved configuration tree to settings; a refusal names every key and value that is
/// wrong.
public final class SettingsReader {
  private static final List<String> SECTIONS =
      List.of("model", "data", "training", "checkpoint", "trainer", "seed", "device", "ensemble");
  // Whose name, whose root: of what, nobody can tell.
  private static final List<String> AMBIGUOUS = List.of("name", "root", "_target_", "weights");
  private static final Map<String, String> PLACES = places();

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

  /// What is to answer together, where the tree is of an ensemble and not of a training. Throws as
  /// `read` does.
  public static Optional<EnsembleSettings> ensemble(Map<String, @Nullable Object> tree) {
    var config = new ConfigReader(tree);
    var ensemble = new EnsembleReader(config).read();
    if (!config.problems().isEmpty()) {
      throw new TrainingFailure(ExitCode.INVALID_CONFIG, String.join("; ", config.problems()));
    }
    return ensemble;
  }

  /// Keys beside the sections of the trainer, which other programs may read.
  public static List<String> foreignKeys(Map<String, @Nullable Object> tree) {
    return List.copyOf(new ConfigReader(tree).othersThan(SECTIONS).keySet());
  }

  /// All ways to change images, with the parameters they have where none are said.
  public static List<AugmentationSettings> augmentations() {
    return AugmentationReader.NAMES.stream()
        .map(name -> Map.<String, @Nullable Object>of("data", Map.of("augmentation", name)))
        .map(tree -> new AugmentationReader(new ConfigReader(tree)).read())
        .toList();
  }

  /// A tree may hold more than the trainer's sections, but not what was meant for one of them.
  private void refuseMisplacedKeys() {
    config
        .othersThan(SECTIONS)
        .forEach((key, value) ->
            Nearest.to(key, SECTIONS)
                .or(() -> Optional.ofNullable(PLACES.get(key)))
                .ifPresent(near -> config.unknown(key, value, "did you mean " + near + "?")));
  }

  private static Map<String, String> places() {
    var places = new HashMap<String, String>();
    TrainingReader.KEYS.forEach(key -> places.put(key, "training." + key));
    ModelReader.KEYS.forEach(key -> places.put(key, "model." + key));
    DataReader.KEYS.forEach(key -> places.put(key, "data." + key));
    places.keySet().removeAll(AMBIGUOUS);
    return Map.copyOf(places);
  }

  private Settings settings() {
    refuseMisplacedKeys();
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

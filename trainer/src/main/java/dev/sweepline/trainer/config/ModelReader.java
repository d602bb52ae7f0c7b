package dev.sweepline.trainer.config;

import dev.sweepline.trainer.config.Settings.CheckpointSettings;
import dev.sweepline.trainer.config.Settings.ModelSettings;
import dev.sweepline.trainer.config.Settings.WeightSource;
import dev.sweepline.trainer.model.EfficientNets;
import dev.sweepline.trainer.model.Family;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/// Reads `model` and `checkpoint`.
final class ModelReader {
  static final List<String> KEYS =
      List.of(
          "_target_",
          "name",
          "num_classes",
          "drop_rate",
          "drop_path_rate",
          "pretrained",
          "weights");
  private static final int MANY = 1_000_000;
  private static final Pattern SHA256_PREFIX = Pattern.compile("[0-9a-f]{8,64}");

  private final ConfigReader config;

  ModelReader(ConfigReader config) {
    this.config = config;
  }

  ModelSettings model() {
    config.group("model", KEYS);
    config.group("model.weights", List.of("url", "sha256"));
    var className = config.text("model._target_", Family.DEFAULT);
    var family = Family.of(className);
    if (family.isEmpty()) {
      config.problem("model._target_", "must be a class that implements " + Family.class.getName());
    }
    var names = family.orElseGet(EfficientNets::new);
    var name = config.oneOf("model.name", "efficientnet_b0", names.names());
    double dropRate = names.names().contains(name) ? names.dropRate(name) : 0;
    int classes = config.integer("model.num_classes", 0, 2, MANY);
    return new ModelSettings(
        className,
        name,
        classes == 0 ? OptionalInt.empty() : OptionalInt.of(classes),
        (float) config.number("model.drop_rate", dropRate, 0, 0.99),
        (float) config.number("model.drop_path_rate", 0.2, 0, 0.99),
        pretrained());
  }

  CheckpointSettings checkpoint() {
    config.group("checkpoint", List.of("keep", "metric", "strict"));
    var metric =
        config.oneOf("checkpoint.metric", "val_f1", List.of("val_f1", "val_acc", "val_loss"));
    var strict = config.oneOf("checkpoint.strict", "true", List.of("true", "false"));
    return new CheckpointSettings(
        config.integer("checkpoint.keep", 3, 1, 1000),
        metric,
        !metric.equals("val_loss"),
        strict.equals("true"));
  }

  private Optional<WeightSource> pretrained() {
    var wanted = config.text("model.pretrained", "false").strip();
    return switch (wanted) {
      case "", "false" -> Optional.empty();
      case "true" -> catalogue();
      // Another digest than the catalogue's belongs to another file.
      default -> Optional.of(new WeightSource(wanted, ""));
    };
  }

  private Optional<WeightSource> catalogue() {
    if (config.text("model.weights.url", "").isBlank()) {
      config.problem(
          "model.weights.url", "must be set for model.pretrained=true; a path or URL is fine too");
      return Optional.empty();
    }
    var sha256 = config.text("model.weights.sha256", "").toLowerCase(Locale.ROOT);
    if (!SHA256_PREFIX.matcher(sha256).matches()) {
      config.problem("model.weights.sha256", "must be 8 to 64 hexadecimal digits");
    }
    return Optional.of(new WeightSource(config.text("model.weights.url", ""), sha256));
  }
}

package dev.sweepline.trainer.config;

import dev.sweepline.trainer.config.Settings.Fault;
import dev.sweepline.trainer.config.Settings.OptimizerSettings;
import dev.sweepline.trainer.config.Settings.Schedule;
import dev.sweepline.trainer.config.Settings.TrainingSettings;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// Reads `training` and `trainer`.
final class TrainingReader {
  private static final int MANY = 1_000_000;
  static final List<String> KEYS =
      List.of(
          "optimizer",
          "lr",
          "weight_decay",
          "beta1",
          "beta2",
          "eps",
          "momentum",
          "nesterov",
          "max_epochs",
          "scheduler",
          "step_epochs",
          "step_gamma",
          "warmup_epochs",
          "label_smoothing",
          "class_weights",
          "grad_clip",
          "freeze_batch_norm",
          "ema_decay",
          "precision",
          "early_stopping_patience");

  private final ConfigReader config;

  TrainingReader(ConfigReader config) {
    this.config = config;
  }

  TrainingSettings training() {
    config.group("training", KEYS);
    config.oneOf("training.precision", "fp32", List.of("fp32"));
    var weights = config.oneOf("training.class_weights", "none", List.of("none", "balanced"));
    int epochs = config.integer("training.max_epochs", 50, 1, MANY);
    return new TrainingSettings(
        config.number("training.lr", 1e-4, 0, 1000),
        config.number("training.weight_decay", 1e-2, 0, 1000),
        epochs,
        schedule(),
        config.number("training.warmup_epochs", Math.min(1, epochs / 2), 0, epochs),
        config.number("training.label_smoothing", 0.1, 0, 0.99),
        config.number("training.grad_clip", 1, 0, 1e9),
        config.integer("training.early_stopping_patience", 0, 0, MANY),
        optimizer(),
        weights.equals("balanced"),
        config.number("training.ema_decay", 0, 0, 0.999999),
        config.truth("training.freeze_batch_norm", false));
  }

  private OptimizerSettings optimizer() {
    var sgd =
        new OptimizerSettings.Sgd(
            config.number("training.momentum", 0.9, 0, 0.9999),
            config.truth("training.nesterov", false));
    var adamW =
        new OptimizerSettings.AdamW(
            config.number("training.beta1", 0.9, 0, 0.99999),
            config.number("training.beta2", 0.999, 0, 0.9999999),
            config.number("training.eps", 1e-8, 0, 1));
    return config.oneOf("training.optimizer", "adamw", List.of("adamw", "sgd")).equals("sgd")
        ? sgd
        : adamW;
  }

  private Schedule schedule() {
    var step =
        new Schedule.Step(
            config.number("training.step_epochs", 10, 0.001, MANY),
            config.number("training.step_gamma", 0.1, 0, 1));
    return switch (config.oneOf(
        "training.scheduler", "cosine", List.of("cosine", "step", "constant"))) {
      case "step" -> step;
      case "constant" -> new Schedule.Constant();
      default -> new Schedule.Cosine();
    };
  }

  /// For tests only.
  Optional<Fault> fault() {
    config.group("trainer", List.of("fault"));
    config.group("trainer.fault", List.of("kind", "step", "attempt", "micro_batch"));
    if (config.at("trainer.fault.kind") == null) {
      return Optional.empty();
    }
    var kinds =
        Stream.of(Fault.Kind.values()).map(kind -> kind.name().toLowerCase(Locale.ROOT)).toList();
    var kind = config.oneOf("trainer.fault.kind", kinds.getFirst(), kinds);
    return Optional.of(
        new Fault(
            Fault.Kind.valueOf(kind.toUpperCase(Locale.ROOT)),
            config.whole("trainer.fault.step", 1, 1, Long.MAX_VALUE),
            ifGiven("trainer.fault.attempt"),
            ifGiven("trainer.fault.micro_batch")));
  }

  private OptionalLong ifGiven(String key) {
    return config.at(key) == null
        ? OptionalLong.empty()
        : OptionalLong.of(config.whole(key, 1, 1, Long.MAX_VALUE));
  }
}

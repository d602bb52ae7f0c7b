package dev.sweepline.trainer.config;

import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.config.AugmentationSettings.Cutmix;
import dev.sweepline.trainer.config.AugmentationSettings.Cutout;
import dev.sweepline.trainer.config.AugmentationSettings.Document;
import dev.sweepline.trainer.config.AugmentationSettings.Mixup;
import dev.sweepline.trainer.config.AugmentationSettings.None;
import dev.sweepline.trainer.config.Settings.DataSettings;
import dev.sweepline.trainer.config.Settings.Schedule;
import dev.sweepline.trainer.config.Settings.TrainingSettings;
import dev.sweepline.trainer.failure.TrainingFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// From the resolved configuration tree to settings; a refusal names every key and value that is
/// wrong.
public final class SettingsReader {
  private static final int MANY = 1_000_000;
  private static final String AUGMENTATION = "data.augmentation";

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

  private Settings settings() {
    return new Settings(
        new ModelReader(config).model(),
        data(),
        augmentation(),
        training(),
        new ModelReader(config).checkpoint(),
        config.whole("seed", 1, Long.MIN_VALUE, Long.MAX_VALUE),
        config.oneOf("device", "auto", List.of("auto", "cpu", "cuda")));
  }

  private DataSettings data() {
    int batch = config.integer("data.batch_size", 16, 2, 65_536);
    int micro = config.integer("data.micro_batch_size", batch, 1, 65_536);
    return new DataSettings(
        Path.of(config.required("data.root")),
        config.integer("data.image_size", 224, 16, 2048),
        batch,
        Math.min(micro, batch),
        config.number("data.val_ratio", 0.2, 0.01, 0.9),
        config.whole("data.split_seed", 0, Long.MIN_VALUE, Long.MAX_VALUE),
        config.integer("data.workers", 2, 1, 64),
        config.integer("data.max_corrupt", 0, 0, MANY));
  }

  private AugmentationSettings augmentation() {
    boolean plain = config.at(AUGMENTATION) instanceof String;
    var nameKey = plain ? AUGMENTATION : AUGMENTATION + ".name";
    var name =
        config.oneOf(nameKey, "none", List.of("none", "cutout", "mixup", "cutmix", "document"));
    return switch (name) {
      case "cutout" -> {
        parameters("holes", "size", "probability");
        yield new Cutout(
            config.integer(AUGMENTATION + ".holes", 1, 1, 100),
            share("size", 0.25),
            share("probability", 1));
      }
      case "mixup" -> {
        parameters("alpha", "probability");
        yield new Mixup(alpha(0.2), share("probability", 1));
      }
      case "cutmix" -> {
        parameters("alpha", "probability");
        yield new Cutmix(alpha(1), share("probability", 1));
      }
      case "document" -> {
        parameters("rotation", "shift", "contrast", "light", "noise", "blur", "jpeg");
        yield new Document(
            config.number(AUGMENTATION + ".rotation", 5, 0, 180),
            share("shift", 0.05),
            share("contrast", 0.3),
            share("light", 0.3),
            share("noise", 0.05),
            share("blur", 0.3),
            share("jpeg", 0.3));
      }
      default -> {
        parameters();
        yield new None();
      }
    };
  }

  private void parameters(String... names) {
    var known = new ArrayList<>(List.of("name"));
    known.addAll(List.of(names));
    config.onlyKeys(AUGMENTATION, known);
  }

  private double share(String parameter, double absent) {
    return config.number(AUGMENTATION + "." + parameter, absent, 0, 1);
  }

  private double alpha(double absent) {
    return config.number(AUGMENTATION + ".alpha", absent, 0.001, 100);
  }

  private TrainingSettings training() {
    config.oneOf("training.optimizer", "adamw", List.of("adamw"));
    config.oneOf("training.precision", "fp32", List.of("fp32"));
    var schedule = config.oneOf("training.scheduler", "cosine", List.of("cosine", "constant"));
    int epochs = config.integer("training.max_epochs", 50, 1, MANY);
    return new TrainingSettings(
        config.number("training.lr", 1e-4, 0, 1000),
        config.number("training.weight_decay", 1e-2, 0, 1000),
        epochs,
        schedule.equals("cosine") ? Schedule.COSINE : Schedule.CONSTANT,
        config.number("training.warmup_epochs", Math.min(1, epochs / 2), 0, epochs),
        config.number("training.label_smoothing", 0.1, 0, 0.99),
        config.number("training.grad_clip", 1, 0, 1e9),
        config.integer("training.early_stopping_patience", 0, 0, MANY));
  }
}

package dev.sweepline.trainer.config;

import dev.sweepline.trainer.config.Settings.DataSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Reads `data` but for its augmentation.
final class DataReader {
  private static final int MANY = 1_000_000;
  static final List<String> KEYS =
      List.of(
          "name",
          "root",
          "labels",
          "images",
          "image_size",
          "batch_size",
          "micro_batch_size",
          "val_ratio",
          "split_seed",
          "workers",
          "max_corrupt",
          "augmentation");

  private final ConfigReader config;

  DataReader(ConfigReader config) {
    this.config = config;
  }

  DataSettings read() {
    config.group("data", KEYS);
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
        config.integer("data.max_corrupt", 0, 0, MANY),
        text("data.labels"),
        text("data.images"));
  }

  private Optional<String> text(String path) {
    return Optional.of(config.text(path, "")).filter(text -> !text.isBlank());
  }
}

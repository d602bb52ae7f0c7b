package dev.sweepline.trainer;

import dev.sweepline.trainer.config.Settings;
import dev.sweepline.trainer.config.SettingsReader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// Settings of a run that takes a second or two.
public final class TestSettings {
  private TestSettings() {}

  public static Settings small(Path data, int epochs, Map<String, Object> dataChanges) {
    var dataSettings =
        new HashMap<String, Object>(
            Map.of("root", data.toString(), "image_size", 16L, "batch_size", 8L, "workers", 1L));
    dataSettings.putAll(dataChanges);
    return SettingsReader.read(
        Map.of(
            "model", Map.of("name", "nano", "drop_path_rate", 0.1),
            "data", dataSettings,
            "training", Map.of("lr", 5e-3, "max_epochs", (long) epochs),
            "checkpoint", Map.of("keep", 1L)));
  }
}

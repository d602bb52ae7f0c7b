package dev.sweepline.wandb;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The `config.yaml` of a run: each value wrapped, as W&B shows it in the run's files.
///
/// JSON is YAML, so each value is written as JSON text.
final class ConfigFile {
  private ConfigFile() {}

  static String yaml(Map<String, @Nullable Object> config) {
    var text = new StringBuilder();
    config.forEach((key, value) ->
        text.append(Json.text(key)).append(":\n  value: ").append(Json.text(value)).append('\n'));
    return text.toString();
  }
}

package dev.sweepline.trainer;

import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.failure.TrainingFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// The resolved configuration: a file in a Pod, composed from a tree and overrides otherwise.
final class Configuration {
  private Configuration() {}

  static Map<String, Object> read(RunEnvironment environment, List<String> arguments) {
    var file = environment.config().orElseThrow();
    try {
      var tree = new LinkedHashMap<String, Object>();
      if (new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file))
          instanceof Map<?, ?> map) {
        map.forEach((key, value) -> tree.put(String.valueOf(key), value));
      }
      return tree;
    } catch (IOException e) {
      throw new TrainingFailure(ExitCode.INVALID_CONFIG, "cannot read " + file + ": " + e, e);
    }
  }

  static Path usualFolder() {
    return Path.of("/opt/sweepline/configs");
  }
}

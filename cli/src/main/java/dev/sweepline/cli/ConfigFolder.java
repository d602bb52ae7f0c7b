package dev.sweepline.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The Hydra tree that is used where none is named: this release's.
public final class ConfigFolder {

  private ConfigFolder() {}

  public static Path of(@Nullable Path named) {
    if (named != null) {
      if (!Files.isDirectory(named)) {
        throw CommandProblem.invalid("--config-dir: there is no folder " + named);
      }
      return named;
    }
    var here = Path.of("configs");
    var release = Path.of(System.getProperty("sweepline.root", "/opt/sweepline"), "configs");
    if (Files.isDirectory(here)) {
      return here;
    }
    if (Files.isDirectory(release)) {
      return release;
    }
    throw CommandProblem.invalid(
        "no configuration tree in ./configs or " + release + ": name one with --config-dir");
  }
}

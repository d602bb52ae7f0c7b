package dev.sweepline.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The Hydra tree that is used where none is named: this release's.
public final class ConfigFolder {

  private ConfigFolder() {}

  public static Path of(@Nullable Path named) {
    return find(named)
        .orElseThrow(() ->
            CommandProblem.invalid(
                "no configuration tree in ./configs or "
                    + release()
                    + ": name one with --config-dir"));
  }

  /// The named folder, else `./configs`, else this release's; empty where there is none of them.
  public static Optional<Path> find(@Nullable Path named) {
    if (named != null && !Files.isDirectory(named)) {
      throw CommandProblem.invalid("--config-dir: there is no folder " + named);
    }
    return Stream.of(named, Path.of("configs"), release())
        .flatMap(Stream::ofNullable)
        .filter(Files::isDirectory)
        .findFirst();
  }

  private static Path release() {
    return Path.of(System.getProperty("sweepline.root", "/opt/sweepline"), "configs");
  }
}

package dev.sweepline.trainer.tracking;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/// The id of a run alone, kept beside its checkpoints.
final class RunId {
  private static final String FILE = "wandb-run-id";
  private static final String ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz";

  private RunId() {}

  /// That of the run which is resumed, if it had one; else a new one. It is on disk when this
  /// returns.
  static String of(Path checkpoints, Optional<Path> resumeFrom) throws IOException {
    var known =
        resumeFrom
            .map(file -> file.toAbsolutePath().resolveSibling(FILE))
            .filter(Files::isRegularFile);
    var id = known.isPresent() ? Files.readString(known.get()).strip() : drawn();
    Files.createDirectories(checkpoints);
    Files.writeString(checkpoints.resolve(FILE), id + "\n");
    return id;
  }

  /// Eight characters, as the official client draws them.
  private static String drawn() {
    return ThreadLocalRandom.current()
        .ints(8, 0, ALPHABET.length())
        .mapToObj(index -> ALPHABET.substring(index, index + 1))
        .collect(Collectors.joining());
  }
}

package dev.sweepline.trainer.event;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/// What earlier attempts of the same experiment could not deliver: signed by them, so that anyone
/// may carry it.
final class Leftovers {
  private static final System.Logger LOG = System.getLogger(Leftovers.class.getName());
  private static final Pattern ATTEMPT = Pattern.compile("a(\\d{1,9})");

  private record Earlier(int attempt, Path folder) {}

  private Leftovers() {}

  /// In the order of the attempts; none for a folder that is no attempt's.
  static List<SpoolFile> of(Path folder) {
    try {
      return read(folder);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "cannot read what earlier attempts left beside {0}: {1}", folder, e);
      return List.of();
    }
  }

  private static List<SpoolFile> read(Path folder) throws IOException {
    var own = ATTEMPT.matcher(String.valueOf(folder.getFileName()));
    var parent = folder.toAbsolutePath().getParent();
    if (!own.matches() || parent == null || !Files.isDirectory(parent)) {
      return List.of();
    }
    int attempt = Integer.parseInt(own.group(1));
    var spools = new ArrayList<SpoolFile>();
    for (var earlier : before(attempt, parent)) {
      var file = earlier.folder().resolve(SpoolFile.NAME);
      if (Files.isRegularFile(file)) {
        spools.add(SpoolFile.open(file));
      }
    }
    return spools;
  }

  private static List<Earlier> before(int attempt, Path parent) throws IOException {
    try (var siblings = Files.list(parent)) {
      return siblings
          .map(folder -> ATTEMPT.matcher(folder.getFileName().toString()))
          .filter(name -> name.matches() && Integer.parseInt(name.group(1)) < attempt)
          .map(name -> new Earlier(Integer.parseInt(name.group(1)), parent.resolve(name.group())))
          .sorted(Comparator.comparingInt(Earlier::attempt))
          .toList();
    }
  }
}

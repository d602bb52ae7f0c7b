package dev.sweepline.trainer.data;

import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.failure.TrainingFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// Which files are images, told by their names.
final class ImageNames {
  static final List<String> ENDINGS = List.of(".png", ".jpg", ".jpeg", ".tif", ".tiff");
  private static final System.Logger LOG = System.getLogger(ImageNames.class.getName());

  private ImageNames() {}

  /// All in a folder and the folders in it, in the order of their names; what else is there is
  /// counted in the log, as nobody should miss images without knowing. Links are followed.
  static List<Path> below(Path folder) {
    try (var paths = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
      var files =
          paths
              .filter(path -> !Files.isDirectory(path) && !isHidden(folder, path))
              .sorted()
              .toList();
      var others = files.stream().filter(file -> !isImage(file)).toList();
      if (!others.isEmpty()) {
        LOG.log(
            Level.WARNING,
            "neither PNG nor JPEG nor TIFF by name, left out count={0} first={1}",
            others.size(),
            others.getFirst());
      }
      return files.stream().filter(ImageNames::isImage).toList();
    } catch (IOException | UncheckedIOException e) {
      throw new TrainingFailure(ExitCode.DATA, "cannot list " + folder + ": " + e.getMessage(), e);
    }
  }

  private static boolean isHidden(Path folder, Path path) {
    for (var name : folder.relativize(path)) {
      if (name.toString().startsWith(".")) {
        return true;
      }
    }
    return false;
  }

  private static boolean isImage(Path file) {
    var name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return ENDINGS.stream().anyMatch(name::endsWith);
  }
}

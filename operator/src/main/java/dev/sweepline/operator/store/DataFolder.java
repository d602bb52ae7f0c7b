package dev.sweepline.operator.store;

import dev.sweepline.operator.store.Bucket.Stored;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;

/// A folder with a data set. A file is there under its name only whole, with the size and the time
/// that it has in the store; by these it is known again.
final class DataFolder {
  private final Path folder;

  DataFolder(Path folder) {
    this.folder = folder.toAbsolutePath().normalize();
  }

  /// Whether names can be those of files in one folder.
  static boolean canHave(String name, Set<String> others) {
    var parts = name.split("/", -1);
    if (name.indexOf('\0') >= 0 || Arrays.stream(parts).anyMatch(DataFolder::isOdd)) {
      return false;
    }
    for (int at = name.indexOf('/'); at >= 0; at = name.indexOf('/', at + 1)) {
      if (others.contains(name.substring(0, at))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isOdd(String part) {
    return part.isEmpty() || part.equals(".") || part.equals("..") || part.length() > 200;
  }

  boolean has(Stored file) {
    try {
      var target = folder.resolve(file.name());
      return Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)
          && Files.size(target) == file.size()
          && Files.getLastModifiedTime(target).toInstant().getEpochSecond()
              == file.modified().getEpochSecond();
    } catch (IOException e) {
      return false;
    }
  }

  /// How many bytes of it are there, where it is not whole.
  long begun(Stored file) {
    try {
      return Math.min(file.size(), Files.size(unfinished(file)));
    } catch (IOException none) {
      return 0;
    }
  }

  /// Of another version no byte is taken.
  private Path unfinished(Stored file) {
    var target = folder.resolve(file.name());
    return target.resolveSibling(
        "."
            + target.getFileName()
            + "."
            + Integer.toHexString(file.version().hashCode())
            + ".part");
  }

  /// Brings what is missing of a file.
  ///
  /// @param progress hears how many bytes came
  /// @throws IOException if what came is not what was stored
  void take(Stored file, Bucket bucket, LongConsumer progress) throws IOException {
    var unfinished = unfinished(file);
    Files.createDirectories(unfinished.getParent());
    if (begun(file) == file.size()) {
      // Somebody died before looking at it, and the store gives no bytes after the last.
      Files.deleteIfExists(unfinished);
    }
    var digest = bucket.append(file, unfinished, progress);
    if (Files.size(unfinished) < file.size()) {
      throw bucket.endedEarly(file);
    }
    var wrong =
        Files.size(unfinished) > file.size()
            || (digest.isPresent() && !digest.get().equals(Digests.sha256(unfinished)));
    if (wrong) {
      Files.delete(unfinished);
      throw new IOException(bucket.address(file) + " is damaged: it is not what was stored");
    }
    Files.setLastModifiedTime(unfinished, FileTime.from(file.modified()));
    Files.move(
        unfinished,
        folder.resolve(file.name()),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  /// Removes what the store does not have any more: a trainer would read it.
  void keepOnly(List<Stored> stored) throws IOException {
    var kept = new HashSet<Path>();
    for (var file : stored) {
      kept.add(folder.resolve(file.name()));
      kept.add(unfinished(file));
    }
    List<Path> all;
    try (var found = Files.walk(folder)) {
      all = found.filter(path -> !path.equals(folder)).sorted(Comparator.reverseOrder()).toList();
    }
    for (var path : all) {
      if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
        removeIfEmpty(path);
      } else if (!kept.contains(path)) {
        Files.delete(path);
      }
    }
  }

  private static void removeIfEmpty(Path path) throws IOException {
    try {
      Files.delete(path);
    } catch (DirectoryNotEmptyException inUse) {
      // As wanted.
    }
  }
}

package dev.sweepline.operator.relay;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Files that were moved away under a number or a date behind their name, as `events.jsonl.1`.
final class Rotation {
  private Rotation() {}

  /// Those that were moved away after the file that was read last, so that nobody reads them. If
  /// that file is gone, every one counts: two moves lie between.
  static List<Path> skipped(Path path, String readLast) throws IOException {
    var folder = path.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      return List.of();
    }
    var moved = moved(folder, Pattern.compile(Pattern.quote(name(path)) + "[.-]\\d.*"));
    var since =
        moved.values().stream()
            .filter(each -> key(each).equals(readLast))
            .findFirst()
            .map(BasicFileAttributes::lastModifiedTime)
            .orElse(FileTime.fromMillis(Long.MIN_VALUE));
    return moved.entrySet().stream()
        .filter(each -> !key(each.getValue()).equals(readLast))
        .filter(each -> each.getValue().lastModifiedTime().compareTo(since) > 0)
        .map(Map.Entry::getKey)
        .toList();
  }

  private static Map<Path, BasicFileAttributes> moved(Path folder, Pattern pattern)
      throws IOException {
    var moved = new TreeMap<Path, BasicFileAttributes>();
    try (var files = Files.list(folder)) {
      for (var file : files.filter(each -> pattern.matcher(name(each)).matches()).toList()) {
        moved.put(file, Files.readAttributes(file, BasicFileAttributes.class));
      }
    }
    return moved;
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  private static String key(BasicFileAttributes attributes) {
    return String.valueOf(attributes.fileKey());
  }
}

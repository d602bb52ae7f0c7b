package dev.sweepline.operator.relay;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.regex.Pattern;

/// How far the relay got: which file, how many of its bytes, and the number of the next event.
///
/// @param fileKey tells a file from the one that replaced it under the same name; empty before the
///   first
record Position(String fileKey, long offset, long seq) {
  static final Position BEGINNING = new Position("", 0, 0);

  private static final Pattern TEXT = Pattern.compile("(\\d+) (\\d+) (.*)");

  /// From the beginning where nothing is remembered.
  static Position read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return BEGINNING;
    }
    var text = TEXT.matcher(Files.readString(file).strip());
    return text.matches()
        ? new Position(text.group(3), Long.parseLong(text.group(1)), Long.parseLong(text.group(2)))
        : BEGINNING;
  }

  /// All or nothing.
  void write(Path file) throws IOException {
    var unfinished = file.resolveSibling(file.getFileName() + ".part");
    Files.writeString(unfinished, offset + " " + seq + " " + fileKey + "\n");
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
  }
}

package dev.sweepline.trainer.event;

import dev.sweepline.contract.SpooledLetter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/// Letters in a file, a line each: written at its end, read from its beginning.
final class SpoolFile implements AutoCloseable {
  static final String NAME = SpooledLetter.FILE;

  // Longer than any line, so that a chunk ends at least one.
  private static final int CHUNK = 256 * 1024;

  private record Line(String text, int bytes) {}

  private final Path path;
  private FileChannel file;
  private final Deque<Line> loaded = new ArrayDeque<>();
  private long next;
  private long end;

  private SpoolFile(Path path, FileChannel file) throws IOException {
    this.path = path;
    this.file = file;
    end = file.size();
  }

  static SpoolFile create(Path path) throws IOException {
    var folder = path.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    return new SpoolFile(
        path,
        FileChannel.open(
            path,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE));
  }

  /// What an earlier attempt left.
  static SpoolFile open(Path path) throws IOException {
    return new SpoolFile(
        path, FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE));
  }

  Path path() {
    return path;
  }

  /// Bytes that were not read yet.
  long unread() {
    return end - next;
  }

  void append(Letter letter) throws IOException {
    end += write(letter.line(), end);
  }

  /// All that was written so far counts as read: its writer has it in memory.
  void skipAll() {
    loaded.clear();
    next = end;
  }

  /// The next line; a last line without its end was cut by a crash and is none.
  Optional<String> read() throws IOException {
    if (loaded.isEmpty()) {
      load();
    }
    var line = loaded.poll();
    if (line == null) {
      next = end; // Nothing but a cut line is left.
      return Optional.empty();
    }
    next += line.bytes();
    return Optional.of(line.text());
  }

  private void load() throws IOException {
    var chunk = ByteBuffer.allocate((int) Math.min(CHUNK, end - next));
    while (chunk.hasRemaining() && file.read(chunk, next + chunk.position()) > 0) {
      // Reads until the chunk is full.
    }
    var bytes = chunk.array();
    int begin = 0;
    for (int i = 0; i < chunk.position(); i++) {
      if (bytes[i] == '\n') {
        loaded.add(
            new Line(new String(bytes, begin, i - begin, StandardCharsets.UTF_8), i + 1 - begin));
        begin = i + 1;
      }
    }
  }

  /// Against the power cut, not only the crash.
  void force() throws IOException {
    file.force(false);
  }

  /// The same unread lines, to be read beside this.
  SpoolFile again() throws IOException {
    var again = open(path);
    again.next = next;
    return again;
  }

  /// Takes the content and the position of another file, which is no more then.
  void become(SpoolFile other) throws IOException {
    other.force();
    Files.move(other.path, path, StandardCopyOption.ATOMIC_MOVE);
    file.close();
    file = other.file;
    loaded.clear();
    next = other.next;
    end = other.end;
  }

  void delete() throws IOException {
    close();
    Files.deleteIfExists(path);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private int write(byte[] bytes, long position) throws IOException {
    var buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      file.write(buffer, position + buffer.position());
    }
    return bytes.length;
  }
}

package dev.sweepline.operator.relay;

import dev.sweepline.contract.TrainerEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The lines of a file that grows, is moved away for a new one, or is cut back to nothing.
final class TailedFile implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(TailedFile.class.getName());
  private static final int CHUNK = 64 * 1024;

  /// A line, and where the next one begins.
  ///
  /// @param text at most the bytes of the longest line and one more, so that too long a line shows
  ///   as such
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Line(byte[] text, String fileKey, long end) {}

  private final Path path;
  private final int longest;
  private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK).flip();
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private @Nullable FileChannel open;
  private String fileKey;
  private long offset;

  TailedFile(Path path, Position from) {
    this(path, from, TrainerEvent.MAX_BYTES);
  }

  /// @param longest how many bytes a line may have
  TailedFile(Path path, Position from, int longest) {
    this.path = path;
    this.longest = longest;
    fileKey = from.fileKey();
    offset = from.offset();
  }

  /// The next complete line, if there is one by now.
  Optional<Line> next() throws IOException {
    var file = open == null ? open() : open;
    if (file == null) {
      return Optional.empty();
    }
    var next = read(file);
    if (next.isPresent()) {
      return next;
    }
    var now = key(path);
    if (now.isPresent() && !now.get().equals(fileKey)) {
      return read(file).or(this::last).or(this::follow);
    }
    if (file.size() < offset) {
      restart(0);
      return read(file);
    }
    return Optional.empty();
  }

  /// What is left when nobody will write the end of the last line.
  Optional<Line> last() {
    return line.size() == 0 ? Optional.empty() : Optional.of(cut());
  }

  private Optional<Line> follow() {
    try {
      warnOfSkipped();
      close();
      fileKey = "";
      restart(0);
      var file = open();
      return file == null ? Optional.empty() : read(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void warnOfSkipped() {
    try {
      var skipped = Rotation.skipped(path, fileKey);
      if (!skipped.isEmpty()) {
        LOG.log(
            Level.WARNING,
            "moved away before they were read, their lines are skipped: {0}; rotate less often, or"
                + " not at all: the file goes with the Pod",
            skipped);
      }
    } catch (IOException e) {
      // It was moved again meanwhile: no reason to stop reading.
      LOG.log(Level.WARNING, "cannot tell whether lines are skipped: {0}", e.toString());
    }
  }

  private Optional<Line> read(FileChannel file) throws IOException {
    while (true) {
      while (chunk.hasRemaining()) {
        byte next = chunk.get();
        offset++;
        if (next == '\n') {
          return Optional.of(cut());
        }
        if (line.size() <= longest) {
          line.write(next);
        }
      }
      chunk.clear();
      int count = file.read(chunk, offset);
      chunk.flip();
      if (count <= 0) {
        return Optional.empty();
      }
    }
  }

  private Line cut() {
    var text = line.toByteArray();
    line.reset();
    int length = text.length > 0 && text[text.length - 1] == '\r' ? text.length - 1 : text.length;
    return new Line(Arrays.copyOf(text, length), fileKey, offset);
  }

  private void restart(long at) {
    offset = at;
    line.reset();
    chunk.clear().flip();
  }

  /// The file of the position, even if it was moved beside since, else the one of that name from
  /// its beginning.
  private @Nullable FileChannel open() throws IOException {
    var remembered = fileKey.isEmpty() ? Optional.<Path>empty() : named(fileKey);
    if (remembered.isEmpty()) {
      var now = key(path);
      if (now.isEmpty()) {
        return null;
      }
      if (!fileKey.isEmpty()) {
        warnOfSkipped();
      }
      fileKey = now.get();
      offset = 0;
    }
    open = FileChannel.open(remembered.orElse(path));
    return open;
  }

  private Optional<Path> named(String wanted) throws IOException {
    if (key(path).equals(Optional.of(wanted))) {
      return Optional.of(path);
    }
    var folder = path.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      return Optional.empty();
    }
    try (var files = Files.list(folder)) {
      for (var file : files.toList()) {
        if (key(file).equals(Optional.of(wanted))) {
          return Optional.of(file);
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> key(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    return Optional.ofNullable(Files.readAttributes(file, BasicFileAttributes.class).fileKey())
        .map(Object::toString);
  }

  @Override
  public void close() throws IOException {
    if (open != null) {
      open.close();
      open = null;
    }
  }
}

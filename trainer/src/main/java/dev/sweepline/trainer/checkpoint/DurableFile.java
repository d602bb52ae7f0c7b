package dev.sweepline.trainer.checkpoint;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// Files whose names appear, and stay after a power cut, only with their whole content.
final class DurableFile {
  private static final System.Logger LOG = System.getLogger(DurableFile.class.getName());

  private DurableFile() {}

  /// Where the content of a file is written before it has its name.
  static Path unfinished(Path file) {
    return file.resolveSibling(file.getFileName() + ".tmp");
  }

  static void write(Path file, byte[] content) throws IOException {
    var unfinished = unfinished(file);
    try {
      Files.write(unfinished, content);
      try (var channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      publish(unfinished, file);
    } catch (IOException e) {
      discard(unfinished);
      throw e;
    }
  }

  /// What did not become a file would fill the disk on.
  static void discard(Path unfinished) {
    try {
      Files.deleteIfExists(unfinished);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "cannot remove file={0}: {1}", unfinished, e.toString());
    }
  }

  /// Gives content that is on the disk its name.
  static void publish(Path unfinished, Path file) throws IOException {
    Files.move(
        unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try (var folder = FileChannel.open(file.toAbsolutePath().getParent())) {
      folder.force(true);
    }
  }
}

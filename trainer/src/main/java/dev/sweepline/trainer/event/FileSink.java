package dev.sweepline.trainer.event;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/// Events as lines of a file, for a relay beside the trainer or for a run alone.
final class FileSink implements EventSink {
  private final Path file;

  FileSink(Path file) {
    this.file = file;
  }

  @Override
  public void send(byte[] event) {
    try {
      Files.writeString(
          file,
          new String(event, StandardCharsets.UTF_8) + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("writing events to " + file, e);
    }
  }

  @Override
  public void close(Duration patience) {
    // Each line is written through.
  }
}

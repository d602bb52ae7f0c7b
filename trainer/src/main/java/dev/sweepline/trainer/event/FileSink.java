package dev.sweepline.trainer.event;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Events as lines of a file, for a relay beside the trainer or for a run alone.
final class FileSink implements EventSink {
  private final Path file;
  private long seq;

  FileSink(Path file) {
    this.file = file;
  }

  @Override
  public void take(Draft draft, Importance importance, long thinned) throws IOException {
    var event = EventLog.JSON.writeValueAsString(draft.numbered(seq++, thinned));
    Files.write(
        file,
        (event + "\n").getBytes(StandardCharsets.UTF_8),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }
}

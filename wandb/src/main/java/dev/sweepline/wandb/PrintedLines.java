package dev.sweepline.wandb;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// The lines of a terminal out of the pieces in which they were printed.
final class PrintedLines {
  private final List<ConsoleLine> lines = new ArrayList<>();
  private final Stream errors = new Stream(true);
  private final Stream output = new Stream(false);

  void add(boolean error, Instant time, String piece) {
    (error ? errors : output).add(time, piece);
  }

  /// All lines, an unfinished one included.
  List<ConsoleLine> lines() {
    var all = new ArrayList<>(lines);
    errors.unfinished(all);
    output.unfinished(all);
    return all;
  }

  private final class Stream {
    private final boolean error;
    private final StringBuilder begun = new StringBuilder();
    private Instant time = Instant.EPOCH;

    private Stream(boolean error) {
      this.error = error;
    }

    private void add(Instant printedAt, String piece) {
      time = printedAt;
      begun.append(piece);
      for (int end = begun.indexOf("\n"); end >= 0; end = begun.indexOf("\n")) {
        lines.add(line(begun.substring(0, end)));
        begun.delete(0, end + 1);
      }
    }

    /// What a progress bar wrote over is not there any more.
    private ConsoleLine line(String text) {
      var whole = text.stripTrailing();
      return new ConsoleLine(time, whole.substring(whole.lastIndexOf('\r') + 1), error);
    }

    private void unfinished(List<ConsoleLine> all) {
      if (!begun.isEmpty()) {
        all.add(line(begun.toString()));
      }
    }
  }
}

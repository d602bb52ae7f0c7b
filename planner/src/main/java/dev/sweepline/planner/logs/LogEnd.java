package dev.sweepline.planner.logs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// The last 64 KiB of a log, from the beginning of a line: half a line might be the end of a key
/// whose name is cut off.
public final class LogEnd {
  static final int BYTES = 64 * 1024;

  private LogEnd() {}

  /// Reads to the end, and holds no more than it returns.
  public static String of(InputStream log) throws IOException {
    var kept = new byte[BYTES];
    var chunk = new byte[8192];
    long total = 0;
    for (int read = log.read(chunk); read >= 0; read = log.read(chunk)) {
      for (int i = 0; i < read; i++) {
        kept[(int) (total++ % BYTES)] = chunk[i];
      }
    }
    if (total <= BYTES) {
      return new String(kept, 0, (int) total, StandardCharsets.UTF_8);
    }
    int begin = (int) (total % BYTES);
    var ordered = new byte[BYTES];
    System.arraycopy(kept, begin, ordered, 0, BYTES - begin);
    System.arraycopy(kept, 0, ordered, BYTES - begin, begin);
    int line = lineAfter(ordered);
    return new String(ordered, line, BYTES - line, StandardCharsets.UTF_8);
  }

  /// A progress bar may be one long line that begins again and again.
  private static int lineAfter(byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n' || bytes[i] == '\r') {
        return i + 1;
      }
    }
    return bytes.length;
  }
}

package dev.sweepline.cli.watch;

import dev.sweepline.cli.watch.TerminalDisplay.Size;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/// The terminal behind standard output, if there is one.
final class Terminal {

  private static final Size USUAL = new Size(80, 24);
  private static final Duration FRESH = Duration.ofSeconds(1);

  private final Clock clock;
  private Size size = USUAL;
  private Instant asked = Instant.MIN;

  Terminal(Clock clock) {
    this.clock = clock;
  }

  /// The launcher tells, as Java only knows whether input and output both are a terminal.
  static boolean present() {
    return Boolean.getBoolean("sweepline.terminal") && !"dumb".equals(System.getenv("TERM"));
  }

  static boolean colours() {
    var refused = System.getenv("NO_COLOR");
    return refused == null || refused.isEmpty();
  }

  /// Asked once a second, so that a resized window is followed.
  Size size() {
    var now = clock.instant();
    if (asked.equals(Instant.MIN) || asked.plus(FRESH).isBefore(now)) {
      asked = now;
      size = ask();
    }
    return size;
  }

  private Size ask() {
    try {
      var stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      var answer = new String(stty.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      stty.waitFor(1, TimeUnit.SECONDS);
      var parts = answer.split(" ", -1);
      var rows = Integer.parseInt(parts[0]);
      var columns = Integer.parseInt(parts[parts.length - 1]);
      return rows > 0 && columns > 0 ? new Size(columns, rows) : size;
    } catch (IOException | NumberFormatException unknown) {
      return size;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return size;
    }
  }
}

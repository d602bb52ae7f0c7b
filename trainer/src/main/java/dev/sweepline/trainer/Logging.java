package dev.sweepline.trainer;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/// One line per message on the standard error stream; libraries speak from warnings on.
final class Logging {
  private static final String SETTINGS =
      """
      handlers=java.util.logging.ConsoleHandler
      java.util.logging.ConsoleHandler.level=ALL
      java.util.logging.ConsoleHandler.formatter=java.util.logging.SimpleFormatter
      java.util.logging.SimpleFormatter.format=%1$tFT%1$tT.%1$tL %4$s %5$s%6$s%n
      .level=WARNING
      org.apache.kafka.level=OFF
      dev.sweepline.level=INFO
      """;

  private Logging() {}

  /// Before anything logs. The JDK's own manager falls silent when SIGTERM comes; there is a
  /// checkpoint to report then.
  static void configure() {
    System.setProperty("java.util.logging.manager", Lasting.class.getName());
    try {
      LogManager.getLogManager()
          .readConfiguration(new ByteArrayInputStream(SETTINGS.getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException("reading own logging settings", e);
    }
  }

  /// Where what goes well is told in another way.
  static void onlyTrouble() {
    Own.LOGGER.setLevel(Level.WARNING);
  }

  /// Held, or the level would be forgotten with it; made late, or the JDK's own manager made it.
  private static final class Own {
    static final Logger LOGGER = Logger.getLogger("dev.sweepline");
  }

  /// Keeps its handlers through the shutdown.
  public static final class Lasting extends LogManager {
    @Override
    public void reset() {
      // Called by the JDK's shutdown hook, and before reading settings, when there is nothing to
      // reset.
    }
  }
}

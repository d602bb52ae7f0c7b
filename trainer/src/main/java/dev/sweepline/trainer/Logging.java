package dev.sweepline.trainer;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

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

  /// Whoever takes what is logged, beside the error stream.
  @FunctionalInterface
  interface Reader {
    /// @param error whether it tells of something wrong
    void read(boolean error, String message);
  }

  static void alsoTell(Reader reader) {
    Logger.getLogger("").addHandler(new ToReader(reader));
  }

  private static final class ToReader extends Handler {
    private final Reader reader;
    private final Formatter formatter = new SimpleFormatter();

    private ToReader(Reader reader) {
      this.reader = reader;
    }

    /// Without the time, which an event has.
    @Override
    public void publish(LogRecord message) {
      var text = new StringWriter().append(message.getLevel().getName()).append(' ');
      text.append(formatter.formatMessage(message));
      if (message.getThrown() != null) {
        text.append('\n');
        message.getThrown().printStackTrace(new PrintWriter(text, true));
      }
      reader.read(message.getLevel().intValue() >= Level.WARNING.intValue(), text.toString());
    }

    @Override
    public void flush() {
      // Nothing waits here.
    }

    @Override
    public void close() {
      // Nothing is open.
    }
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

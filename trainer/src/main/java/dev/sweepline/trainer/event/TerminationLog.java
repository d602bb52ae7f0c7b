package dev.sweepline.trainer.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.sweepline.contract.TerminationMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Leaves the result where the kubelet picks it up, the way that needs no network.
public final class TerminationLog {
  private static final System.Logger LOG = System.getLogger(TerminationLog.class.getName());

  private TerminationLog() {}

  /// Outside a Pod there is no such file, and nobody to read it.
  ///
  /// @param eventsLeft whether events wait on disk; null while nobody can say
  public static void write(Path file, RunEvents.Ending ending, @Nullable Boolean eventsLeft) {
    if (file.equals(Path.of(TerminationMessage.PATH)) && !Files.exists(file)) {
      return;
    }
    var message =
        new TerminationMessage(
            ending.exitCode().outcome(),
            ending.exitCode().code(),
            ending.step(),
            ending.bestMetrics(),
            ending.bestEpoch(),
            ending.lastMetrics(),
            ending.checkpoint(),
            ending.checkpointSha256(),
            ending.message(),
            eventsLeft);
    try {
      Files.write(file, message.encode(TerminationLog::json));
    } catch (IOException e) {
      LOG.log(Level.WARNING, "no termination message path={0}: {1}", file, e.toString());
    }
  }

  private static byte[] json(TerminationMessage message) {
    try {
      return EventLog.JSON.writeValueAsBytes(message);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("writing the termination message as JSON", e);
    }
  }
}

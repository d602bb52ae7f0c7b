package dev.sweepline.operator.wandb;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What earlier `offline-run-*` folders hold of a run: the folders themselves are the forwarder's
/// memory in offline mode.
final class OfflineRuns {
  private OfflineRuns() {}

  /// `ended`: an exit record is there, nothing may follow.
  record Known(RunPosition position, boolean ended) {}

  static Known find(Path root, String id) throws IOException {
    var known = new Reading();
    for (var log : logs(root, id)) {
      for (var payload : LogReader.read(log).records()) {
        known.add(UnknownFieldSet.parseFrom(payload));
      }
    }
    return known.result();
  }

  static List<Path> logs(Path root, String id) throws IOException {
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (var directories = Files.newDirectoryStream(root, "offline-run-*-" + id)) {
      var logs = new ArrayList<Path>();
      directories.forEach(directory -> logs.add(directory.resolve("run-" + id + ".wandb")));
      logs.removeIf(log -> !Files.exists(log));
      logs.sort(null);
      return logs;
    }
  }

  private static final class Reading {
    private @Nullable Map<String, Object> lastRow;
    private final Map<String, Object> summary = new LinkedHashMap<>();
    private boolean ended;

    private void add(UnknownFieldSet record) throws IOException {
      for (var history : record.getField(LogField.HISTORY).getLengthDelimitedList()) {
        lastRow = items(UnknownFieldSet.parseFrom(history));
      }
      for (var update : record.getField(LogField.SUMMARY).getLengthDelimitedList()) {
        summary.putAll(items(UnknownFieldSet.parseFrom(update)));
      }
      ended |= record.hasField(LogField.EXIT);
    }

    private static Map<String, Object> items(UnknownFieldSet message)
        throws InvalidProtocolBufferException, JsonProcessingException {
      var values = new LinkedHashMap<String, Object>();
      for (var bytes : message.getField(1).getLengthDelimitedList()) {
        var item = UnknownFieldSet.parseFrom(bytes);
        var key =
            item.getField(LogField.ITEM_KEY).getLengthDelimitedList().getFirst().toStringUtf8();
        var value = item.getField(LogField.ITEM_VALUE).getLengthDelimitedList().getFirst();
        values.put(key, Json.value(value.toStringUtf8()));
      }
      return values;
    }

    private Known result() {
      var row = lastRow;
      var start = RunPosition.START;
      return new Known(
          row == null
              ? new RunPosition(start.startedAt(), start.attempt(), start.step(), summary)
              : RunPosition.after(row, summary),
          ended);
    }
  }
}

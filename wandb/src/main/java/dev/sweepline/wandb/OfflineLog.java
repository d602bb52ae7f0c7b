package dev.sweepline.wandb;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// What one `.wandb` file tells of a run, whoever wrote it.
///
/// @param facts empty if the file was cut before the run's record
/// @param rows the history, `_step` included
/// @param exitCode empty while the run goes on, or if its writer died
/// @param torn whether a crash or a bad disk cut the file: what came before is here
public record OfflineLog(
    Optional<RunFacts> facts,
    List<Map<String, Object>> rows,
    Map<String, Object> summary,
    OptionalInt exitCode,
    boolean torn) {
  public OfflineLog {
    rows = List.copyOf(rows);
  }

  /// @throws IOException if a record is no W&B record
  public static OfflineLog read(Path file) throws IOException {
    var contents = LogReader.read(file);
    var reading = new Reading();
    for (var payload : contents.records()) {
      reading.add(UnknownFieldSet.parseFrom(payload));
    }
    return new OfflineLog(
        Optional.ofNullable(reading.facts),
        reading.rows,
        reading.summary,
        reading.exitCode,
        contents.torn());
  }

  private static final class Reading {
    private @Nullable RunFacts facts;
    private final List<Map<String, Object>> rows = new ArrayList<>();
    private final Map<String, Object> summary = new LinkedHashMap<>();
    private OptionalInt exitCode = OptionalInt.empty();

    private void add(UnknownFieldSet record) throws IOException {
      for (var run : messages(record, LogField.RUN)) {
        facts = facts(run);
      }
      for (var history : messages(record, LogField.HISTORY)) {
        rows.add(row(history));
      }
      for (var update : messages(record, LogField.SUMMARY)) {
        summary.putAll(items(update));
      }
      for (var exit : messages(record, LogField.EXIT)) {
        exitCode = OptionalInt.of((int) number(exit, 1));
      }
    }

    private static Map<String, Object> row(UnknownFieldSet history) throws IOException {
      var row = items(history);
      for (var step : messages(history, LogField.HISTORY_STEP)) {
        row.putIfAbsent("_step", number(step, 1));
      }
      return row;
    }

    private static RunFacts facts(UnknownFieldSet run) throws IOException {
      var config = new LinkedHashMap<String, @Nullable Object>();
      for (var update : messages(run, LogField.RUN_CONFIG)) {
        config.putAll(items(update));
      }
      // The writer's telemetry: whoever uploads the run sends its own.
      config.remove("_wandb");
      var git = messages(run, LogField.RUN_GIT);
      return new RunFacts(
          text(run, LogField.RUN_ID),
          nullIfEmpty(text(run, LogField.RUN_ENTITY)),
          text(run, LogField.RUN_PROJECT),
          text(run, LogField.RUN_NAME),
          run.getField(LogField.RUN_TAG).getLengthDelimitedList().stream()
              .map(tag -> tag.toStringUtf8())
              .toList(),
          nullIfEmpty(text(run, LogField.RUN_GROUP)),
          text(run, LogField.RUN_JOB_TYPE),
          nullIfEmpty(text(run, LogField.RUN_NOTES)),
          git.isEmpty() ? null : nullIfEmpty(text(git.getFirst(), 1)),
          git.isEmpty() ? null : nullIfEmpty(text(git.getFirst(), 2)),
          config);
    }

    private static List<UnknownFieldSet> messages(UnknownFieldSet parent, int field)
        throws InvalidProtocolBufferException {
      var messages = new ArrayList<UnknownFieldSet>();
      for (var bytes : parent.getField(field).getLengthDelimitedList()) {
        messages.add(UnknownFieldSet.parseFrom(bytes));
      }
      return messages;
    }

    private static String text(UnknownFieldSet message, int field) {
      var values = message.getField(field).getLengthDelimitedList();
      return values.isEmpty() ? "" : values.getLast().toStringUtf8();
    }

    private static long number(UnknownFieldSet message, int field) {
      var values = message.getField(field).getVarintList();
      return values.isEmpty() ? 0 : values.getLast();
    }

    private static @Nullable String nullIfEmpty(String text) {
      return text.isEmpty() ? null : text;
    }

    private static Map<String, Object> items(UnknownFieldSet message)
        throws InvalidProtocolBufferException, JsonProcessingException {
      var values = new LinkedHashMap<String, Object>();
      for (var item : messages(message, 1)) {
        var path = new ArrayList<String>();
        item.getField(LogField.ITEM_NESTED_KEY)
            .getLengthDelimitedList()
            .forEach(key -> path.add(key.toStringUtf8()));
        if (path.isEmpty()) {
          path.add(text(item, LogField.ITEM_KEY));
        }
        put(values, path, Json.value(text(item, LogField.ITEM_VALUE)));
      }
      return values;
    }

    private static void put(Map<String, Object> values, List<String> path, Object value) {
      var first = path.getFirst();
      if (path.size() == 1) {
        values.put(first, value);
        return;
      }
      var inner = new LinkedHashMap<String, Object>();
      if (values.get(first) instanceof Map<?, ?> known) {
        known.forEach((key, old) -> inner.put(String.valueOf(key), old));
      }
      put(inner, path.subList(1, path.size()), value);
      values.put(first, inner);
    }
  }
}

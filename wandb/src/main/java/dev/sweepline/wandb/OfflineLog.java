package dev.sweepline.wandb;

import com.google.protobuf.UnknownFieldSet;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
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
/// @param console what was printed, line by line
/// @param system what the process and its machine used
/// @param startedAt when its writer began; a run that went on in another folder began there later
/// @param exitCode empty while the run goes on, or if its writer died
/// @param torn whether a crash or a bad disk cut the file: what came before is here
public record OfflineLog(
    Optional<RunFacts> facts,
    Optional<Instant> startedAt,
    List<Map<String, Object>> rows,
    List<ConsoleLine> console,
    List<SystemRow> system,
    Map<String, Object> summary,
    OptionalInt exitCode,
    boolean torn) {
  public OfflineLog {
    rows = List.copyOf(rows);
    console = List.copyOf(console);
    system = List.copyOf(system);
    summary = Collections.unmodifiableMap(new LinkedHashMap<>(summary));
  }

  /// @throws IOException if a record is no W&B record
  public static OfflineLog read(Path file) throws IOException {
    var contents = LogReader.read(file);
    var reading = new Reading();
    for (var payload : contents.records()) {
      reading.add(UnknownFieldSet.parseFrom(payload));
    }
    return new OfflineLog(
        reading.facts(),
        Optional.ofNullable(reading.startedAt),
        reading.rows,
        reading.terminal.lines(),
        reading.system,
        reading.summary,
        reading.exitCode,
        contents.torn());
  }

  /// When the run itself began, as its rows have it.
  public Optional<Instant> runBegan() {
    return rows.isEmpty()
        ? startedAt
        : Optional.ofNullable(RunPosition.after(rows.getLast(), summary).startedAt());
  }

  private static final class Reading {
    private @Nullable UnknownFieldSet run;
    private @Nullable Instant startedAt;
    private final Map<String, Object> config = new LinkedHashMap<>();
    private final List<Map<String, Object>> rows = new ArrayList<>();
    private final PrintedLines terminal = new PrintedLines();
    private final List<SystemRow> system = new ArrayList<>();
    private final Map<String, Object> summary = new LinkedHashMap<>();
    private OptionalInt exitCode = OptionalInt.empty();

    private void add(UnknownFieldSet record) throws IOException {
      for (var begun : LogItems.messages(record, LogField.RUN)) {
        begin(begun);
      }
      for (var change : LogItems.messages(record, LogField.CONFIG)) {
        LogItems.apply(change, config);
      }
      for (var history : LogItems.messages(record, LogField.HISTORY)) {
        rows.add(LogItems.row(history));
      }
      beside(record, LogField.STATS, LogField.OUTPUT);
      for (var change : LogItems.messages(record, LogField.SUMMARY)) {
        beside(change, LogField.SUMMARY_STATS, LogField.SUMMARY_OUTPUT);
        LogItems.apply(change, summary);
      }
      for (var exit : LogItems.messages(record, LogField.EXIT)) {
        exitCode = OptionalInt.of((int) LogItems.number(exit, 1));
      }
    }

    private void beside(UnknownFieldSet message, int statsField, int outputField)
        throws IOException {
      for (var stats : LogItems.messages(message, statsField)) {
        system.add(LogItems.system(stats));
      }
      for (var output : LogItems.messages(message, outputField)) {
        terminal.add(
            LogItems.number(output, LogField.OUTPUT_STREAM) == LogField.STDERR,
            LogItems.time(output, LogField.OUTPUT_TIME),
            LogItems.text(output, LogField.OUTPUT_TEXT));
      }
    }

    /// A later record of the run renames it; its configuration adds to what is known.
    private void begin(UnknownFieldSet begun) throws IOException {
      run = begun;
      for (var change : LogItems.messages(begun, LogField.RUN_CONFIG)) {
        LogItems.apply(change, config);
      }
      if (begun.hasField(LogField.RUN_START)) {
        startedAt = LogItems.time(begun, LogField.RUN_START);
      }
    }

    private Optional<RunFacts> facts() throws IOException {
      if (run == null) {
        return Optional.empty();
      }
      var git = LogItems.messages(run, LogField.RUN_GIT);
      return Optional.of(
          new RunFacts(
              LogItems.text(run, LogField.RUN_ID),
              nullIfEmpty(LogItems.text(run, LogField.RUN_ENTITY)),
              LogItems.text(run, LogField.RUN_PROJECT),
              LogItems.text(run, LogField.RUN_NAME),
              run.getField(LogField.RUN_TAG).getLengthDelimitedList().stream()
                  .map(tag -> tag.toStringUtf8())
                  .toList(),
              nullIfEmpty(LogItems.text(run, LogField.RUN_GROUP)),
              LogItems.text(run, LogField.RUN_JOB_TYPE),
              nullIfEmpty(LogItems.text(run, LogField.RUN_NOTES)),
              git.isEmpty() ? null : nullIfEmpty(LogItems.text(git.getFirst(), 1)),
              git.isEmpty() ? null : nullIfEmpty(LogItems.text(git.getFirst(), 2)),
              withoutTelemetry()));
    }

    /// Whoever uploads the run sends its own.
    private Map<String, @Nullable Object> withoutTelemetry() {
      var told = new LinkedHashMap<String, @Nullable Object>(config);
      told.remove("_wandb");
      return told;
    }

    private static @Nullable String nullIfEmpty(String text) {
      return text.isEmpty() ? null : text;
    }
  }
}

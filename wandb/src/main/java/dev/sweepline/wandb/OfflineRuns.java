package dev.sweepline.wandb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// What earlier `offline-run-*` folders hold of a run: the folders themselves are the forwarder's
/// memory in offline mode.
public final class OfflineRuns {
  private OfflineRuns() {}

  /// `ended`: an exit record is there, nothing may follow.
  ///
  /// @param consoleLines how many lines of the console are there
  /// @param systemRows how many rows of system metrics
  public record Known(RunPosition position, boolean ended, long consoleLines, long systemRows) {}

  public static Known find(Path root, String id) throws IOException {
    var summary = new LinkedHashMap<String, Object>();
    Map<String, Object> lastRow = Map.of();
    boolean ended = false;
    long consoleLines = 0;
    long systemRows = 0;
    for (var file : logs(root, id)) {
      var log = OfflineLog.read(file);
      summary.putAll(log.summary());
      lastRow = log.rows().isEmpty() ? lastRow : log.rows().getLast();
      ended |= log.exitCode().isPresent();
      consoleLines += log.console().size();
      systemRows += log.system().size();
    }
    return new Known(position(lastRow, summary), ended, consoleLines, systemRows);
  }

  /// One run told by several files, in the order of their start: the names of the last, each step
  /// once, and an exit code only if nothing came after it.
  public static OfflineLog joined(List<OfflineLog> logs) {
    var inOrder = new ArrayList<>(logs);
    inOrder.sort(Comparator.comparing(log -> log.startedAt().orElse(Instant.EPOCH)));
    Optional<RunFacts> facts = Optional.empty();
    Optional<Instant> startedAt = Optional.empty();
    var rows = new ArrayList<Map<String, Object>>();
    var console = new ArrayList<ConsoleLine>();
    var system = new ArrayList<SystemRow>();
    var summary = new LinkedHashMap<String, Object>();
    var exitCode = OptionalInt.empty();
    boolean torn = false;
    long lastStep = -1;
    for (var log : inOrder) {
      // Cut before the run's record: its writer died at once and told nothing.
      if (log.facts().isEmpty()) {
        continue;
      }
      facts = log.facts();
      startedAt = startedAt.or(log::startedAt);
      for (var row : log.rows()) {
        long step = RunPosition.step(row);
        if (step > lastStep) {
          rows.add(row);
          lastStep = step;
        }
      }
      console.addAll(log.console());
      system.addAll(log.system());
      summary.putAll(log.summary());
      exitCode = log.exitCode();
      torn = log.torn();
    }
    return new OfflineLog(facts, startedAt, rows, console, system, summary, exitCode, torn);
  }

  private static RunPosition position(Map<String, Object> lastRow, Map<String, Object> summary) {
    var start = RunPosition.START;
    return lastRow.isEmpty()
        ? new RunPosition(start.startedAt(), start.attempt(), start.step(), summary)
        : RunPosition.after(lastRow, summary);
  }

  public static List<Path> logs(Path root, String id) throws IOException {
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
}

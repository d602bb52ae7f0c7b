package dev.sweepline.cli.wandb;

import dev.sweepline.cli.CommandProblem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Finds the runs that somebody names: `.wandb` files, their folders, or folders full of these.
final class OfflineFolders {
  private static final String SYNCED = ".synced";
  private static final Pattern LOG = Pattern.compile("run-(.+)\\.wandb");

  private OfflineFolders() {}

  /// The files of one run, one for each time it was begun or went on.
  record Run(String id, List<Path> logs) {
    Run {
      logs = List.copyOf(logs);
    }

    /// As the official client marks what it uploaded.
    boolean synced() {
      return logs.stream().allMatch(log -> Files.exists(mark(log)));
    }

    void markSynced() throws IOException {
      for (var log : logs) {
        if (!Files.exists(mark(log))) {
          Files.createFile(mark(log));
        }
      }
    }

    private static Path mark(Path log) {
      return log.resolveSibling(log.getFileName() + SYNCED);
    }
  }

  static List<Run> find(List<Path> named) {
    var problems = new ArrayList<String>();
    var logs = new TreeMap<String, TreeSet<Path>>();
    for (var path : named) {
      var found = logs(path, problems);
      for (var log : found) {
        var name = LOG.matcher(log.getFileName().toString());
        if (name.matches()) {
          logs.computeIfAbsent(name.group(1), _ -> new TreeSet<>())
              .add(log.toAbsolutePath().normalize());
        }
      }
    }
    if (!problems.isEmpty()) {
      throw CommandProblem.invalid(problems);
    }
    return logs.entrySet().stream()
        .map(run -> new Run(run.getKey(), List.copyOf(run.getValue())))
        .toList();
  }

  private static List<Path> logs(Path path, List<String> problems) {
    if (Files.isRegularFile(path) && LOG.matcher(path.getFileName() + "").matches()) {
      return List.of(path);
    }
    if (!Files.isDirectory(path)) {
      problems.add(path + ": there is no folder or .wandb file of this name");
      return List.of();
    }
    var own = listed(path, "run-*.wandb");
    if (!own.isEmpty()) {
      return own;
    }
    var folders = listed(path, "offline-run-*");
    if (folders.isEmpty()) {
      problems.add(path + ": there is no folder offline-run-* in it");
    }
    return folders.stream().flatMap(folder -> listed(folder, "run-*.wandb").stream()).toList();
  }

  private static List<Path> listed(Path folder, String glob) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (var entries = Files.newDirectoryStream(folder, glob)) {
      var listed = new ArrayList<Path>();
      entries.forEach(listed::add);
      return listed;
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + folder, e);
    }
  }
}

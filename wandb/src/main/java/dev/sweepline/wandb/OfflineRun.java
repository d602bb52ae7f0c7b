package dev.sweepline.wandb;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One `offline-run-*` folder that `wandb sync` uploads; every start of the operator begins a new
/// one for the same run.
public final class OfflineRun implements Closeable {
  private static final DateTimeFormatter START = DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss");

  private final Path directory;
  private final LogWriter log;
  private final Instant start;
  private final String version;

  /// The official client numbers console and system lines from 0 in each folder, so those of a
  /// later one would overwrite the earlier: it does not get to see them, our own does.
  private final boolean first;

  private final LogRecords records = new LogRecords();

  private OfflineRun(Path directory, LogWriter log, Instant start, String version, boolean first) {
    this.directory = directory;
    this.log = log;
    this.start = start;
    this.version = version;
    this.first = first;
  }

  /// Header and run record are on disk when this returns.
  public static OfflineRun create(
      Path root, RunFacts facts, Instant now, ZoneId zone, String version) throws IOException {
    boolean first = OfflineRuns.logs(root, facts.id()).isEmpty();
    var start = now;
    var directory = directory(root, facts.id(), start, zone);
    // Folders of one run are uploaded in the order of their start.
    while (Files.exists(directory)) {
      start = start.plusSeconds(1);
      directory = directory(root, facts.id(), start, zone);
    }
    var files = Files.createDirectories(directory.resolve("files"));
    Files.writeString(files.resolve("config.yaml"), ConfigFile.yaml(facts.config()));
    var run =
        new OfflineRun(
            directory,
            new LogWriter(directory.resolve("run-" + facts.id() + ".wandb")),
            start,
            version,
            first);
    run.log.append(run.records.header(version));
    run.describe(facts);
    return run;
  }

  /// Says again what the run is: the last word counts.
  public void describe(RunFacts facts) throws IOException {
    log.append(records.run(facts, start, version));
    log.flush();
  }

  private static Path directory(Path root, String id, Instant start, ZoneId zone) {
    return root.resolve("offline-run-" + START.format(start.atZone(zone)) + "-" + id);
  }

  public Path directory() {
    return directory;
  }

  /// Safe on disk when this returns.
  public void append(List<HistoryRow> rows, Map<String, Object> summary) throws IOException {
    append(rows, List.of(), List.of(), summary);
  }

  /// With what was said beside the history.
  public void append(
      List<HistoryRow> rows,
      List<ConsoleLine> console,
      List<SystemRow> system,
      Map<String, Object> summary)
      throws IOException {
    rows.forEach(row -> log.append(records.history(row)));
    if (first) {
      system.forEach(row -> log.append(records.system(row)));
      console.forEach(line -> log.append(records.console(line)));
      log.append(records.summary(summary, List.of(), List.of()));
    } else {
      log.append(records.summary(summary, console, system));
    }
    log.flush();
  }

  public void finish(int exitCode, Map<String, Object> summary, long runtimeSeconds)
      throws IOException {
    Files.writeString(
        directory.resolve("files").resolve("wandb-summary.json"),
        Json.text(new LinkedHashMap<>(summary)));
    log.append(records.exit(exitCode, runtimeSeconds));
    log.flush();
    log.close();
  }

  /// Without an exit record: the run goes on after a restart.
  @Override
  public void close() throws IOException {
    log.close();
  }
}

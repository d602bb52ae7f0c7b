package dev.sweepline.cli.wandb;

import dev.sweepline.wandb.ConsoleLine;
import dev.sweepline.wandb.Json;
import dev.sweepline.wandb.OfflineLog;
import dev.sweepline.wandb.RunFacts;
import dev.sweepline.wandb.RunPosition;
import dev.sweepline.wandb.WandbAnswer;
import dev.sweepline.wandb.WandbCall;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Brings one run up to what its files tell: what W&B has is not sent again.
final class Upload {
  /// Well below the 10 MiB that the official client sends at most.
  private static final int MOST_BYTES = 8 * 1024 * 1024;

  /// The official client leaves longer lines out.
  private static final int LONGEST_LINE = 10 * 1024 * 1024 - 100 * 1024;

  private final RunFacts facts;
  private final OfflineLog log;
  private final Conversation server;
  private final Progress progress;
  private int mostRows;
  private int tooLong;

  /// Hears of each batch that arrived.
  @FunctionalInterface
  interface Progress {
    void sent(int rows, int of);
  }

  /// @param sent rows that W&B did not have
  /// @param tooLong of these, the ones that no server takes
  record Result(int sent, int tooLong) {}

  Upload(RunFacts facts, OfflineLog log, Conversation server, Progress progress) {
    this.facts = facts;
    this.log = log;
    this.server = server;
    this.progress = progress;
    mostRows = server.mostRows();
  }

  Result run() throws UploadStopped, InterruptedException {
    var opened = server.open(facts);
    var stands = opened.isNew() ? WandbAnswer.Stands.START : server.stands(opened, facts.id());
    long step = stands.position().step();
    var rows = log.rows().stream().filter(row -> RunPosition.step(row) > step).toList();
    var summary = new LinkedHashMap<>(stands.position().summary());
    summary.putAll(log.summary());
    send(opened, stands.lines(), rows, summary);
    sendRest(opened, stands);
    if (log.exitCode().isPresent()) {
      // In a request of its own: should the answer get lost, it sends nothing after the end again.
      var _ = server.send(stream(opened, 0, List.of(), null, log.exitCode().getAsInt()));
    }
    return new Result(rows.size(), tooLong);
  }

  private void send(
      WandbAnswer.Opened opened,
      long firstLine,
      List<Map<String, Object>> rows,
      Map<String, Object> summary)
      throws UploadStopped, InterruptedException {
    int done = 0;
    long line = firstLine;
    do {
      var batch = batch(rows, done);
      boolean last = done + batch.rows() == rows.size();
      var summaryLine = last && !summary.isEmpty() ? Json.text(summary) : null;
      if (batch.lines().isEmpty() && summaryLine == null) {
        done += batch.rows();
        continue;
      }
      if (!server.send(stream(opened, line, batch.lines(), summaryLine, null))) {
        mostRows = Math.max(1, batch.rows() / 2);
        continue;
      }
      done += batch.rows();
      line += batch.lines().size();
      tooLong += batch.rows() - batch.lines().size();
      progress.sent(done, rows.size());
    } while (done < rows.size());
  }

  /// What the run said beside its history. Of the console, W&B has the first lines: they tell no
  /// more about themselves.
  private void sendRest(WandbAnswer.Opened opened, WandbAnswer.Stands stands)
      throws UploadStopped, InterruptedException {
    var startedAt = log.runBegan().orElse(null);
    var console =
        log.console().stream().skip(stands.consoleLines()).map(ConsoleLine::streamed).toList();
    var system =
        log.system().stream()
            .filter(row -> row.time().toEpochMilli() / 1000.0 > stands.lastSystem())
            .map(row -> Json.text(row.streamed(startedAt)))
            .toList();
    int done = 0;
    while (done < Math.max(console.size(), system.size())) {
      int end = done + mostRows;
      var stream =
          new WandbCall.Stream(
              opened.entity(),
              opened.project(),
              facts.id(),
              0,
              List.of(),
              stands.consoleLines() + Math.min(done, console.size()),
              part(console, done, end),
              stands.systemLines() + Math.min(done, system.size()),
              part(system, done, end),
              null,
              null);
      if (server.send(stream)) {
        done = end;
      } else {
        mostRows = Math.max(1, mostRows / 2);
      }
    }
  }

  private static List<String> part(List<String> lines, int from, int to) {
    return lines.subList(Math.min(from, lines.size()), Math.min(to, lines.size()));
  }

  private record Batch(int rows, List<String> lines) {}

  private Batch batch(List<Map<String, Object>> rows, int from) {
    var lines = new ArrayList<String>();
    long bytes = 0;
    int taken = 0;
    for (var row : rows.subList(from, Math.min(rows.size(), from + mostRows))) {
      var line = Json.text(row);
      int length = line.getBytes(StandardCharsets.UTF_8).length;
      if (length <= LONGEST_LINE) {
        bytes += length;
        if (bytes > MOST_BYTES && !lines.isEmpty()) {
          break;
        }
        lines.add(line);
      }
      taken++;
    }
    return new Batch(taken, lines);
  }

  private WandbCall.Stream stream(
      WandbAnswer.Opened opened,
      long firstLine,
      List<String> lines,
      @Nullable String summary,
      @Nullable Integer exitCode) {
    return new WandbCall.Stream(
        opened.entity(), opened.project(), facts.id(), firstLine, lines, summary, exitCode);
  }
}

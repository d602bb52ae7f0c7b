package dev.sweepline.operator.wandb;

import dev.sweepline.wandb.ConsoleLine;
import dev.sweepline.wandb.HistoryRow;
import dev.sweepline.wandb.Json;
import dev.sweepline.wandb.Remark;
import dev.sweepline.wandb.Told;
import dev.sweepline.wandb.WandbCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A request and what is safe when W&B has taken it.
record Sent(
    WandbCall call, List<HistoryRow> rows, List<Remark> remarks, Map<String, Object> summary) {
  /// Well below the 10 MiB that the official client sends at most.
  private static final int MOST_BYTES = 8 * 1024 * 1024;

  /// A request after which nothing more is safe.
  static Sent bare(WandbCall call) {
    return new Sent(call, List.of(), List.of(), Map.of());
  }

  /// What waits, as much as one request takes.
  ///
  /// @param told what W&B has of the run's console and system metrics
  static Sent batch(
      String id, RunState.Target target, long nextLine, Told told, Backlog backlog, int maxRows) {
    var rows = new ArrayList<HistoryRow>();
    var lines = new ArrayList<String>();
    long bytes = 0;
    for (var row : backlog.head(maxRows)) {
      var line = Json.text(row.values());
      bytes += line.length();
      if (bytes > MOST_BYTES && !rows.isEmpty()) {
        break;
      }
      rows.add(row);
      lines.add(line);
    }
    var remarks = new ArrayList<Remark>();
    var console = new ArrayList<String>();
    var system = new ArrayList<String>();
    for (var remark : backlog.remarks().head(maxRows)) {
      var printed = remark.console().stream().map(ConsoleLine::streamed).toList();
      var measured =
          remark.system().stream()
              .map(row -> Json.text(row.streamed(backlog.startedAt())))
              .toList();
      bytes += length(printed) + length(measured);
      if (bytes > MOST_BYTES && !(rows.isEmpty() && remarks.isEmpty())) {
        break;
      }
      remarks.add(remark);
      console.addAll(printed);
      system.addAll(measured);
    }
    var summary = backlog.summary();
    var call =
        new WandbCall.Stream(
            target.entity(),
            target.project(),
            id,
            nextLine,
            lines,
            told.consoleLines(),
            console,
            told.systemRows(),
            system,
            Json.text(told.and(remarks).within(summary)),
            null);
    return new Sent(call, rows, remarks, summary);
  }

  private static long length(List<String> lines) {
    return lines.stream().mapToLong(String::length).sum();
  }
}

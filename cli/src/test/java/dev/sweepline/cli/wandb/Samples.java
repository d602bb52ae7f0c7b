package dev.sweepline.cli.wandb;

import dev.sweepline.wandb.ConsoleLine;
import dev.sweepline.wandb.HistoryRow;
import dev.sweepline.wandb.OfflineRun;
import dev.sweepline.wandb.RunFacts;
import dev.sweepline.wandb.SystemRow;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/// Offline runs as tests want them.
public final class Samples {
  private static final Instant START = Instant.parse("2026-02-13T09:00:00Z");

  private Samples() {}

  public static RunFacts facts(String id) {
    return new RunFacts(
        id,
        "team-alpha",
        "doc_image_classification",
        "run " + id,
        List.of("size:384", "experiment"),
        "doc-multiscale",
        "train",
        "640 px lifts val_f1 by at least 0.01 over 384 px",
        null,
        null,
        Map.of("data", Map.of("image_size", 384), "seed", 1));
  }

  /// Begun in the `life`-th hour, with one row for each step.
  public static OfflineRun begun(Path root, String id, int life, long from, long to)
      throws IOException {
    var run =
        OfflineRun.create(
            root, facts(id), START.plusSeconds(3600L * life), ZoneOffset.UTC, "0.1.0");
    run.append(rows(from, to), console(from, to), system(from, to), summary(to));
    return run;
  }

  public static Map<String, Object> summary(long step) {
    var summary = new LinkedHashMap<String, Object>();
    summary.put("val_f1", step / 20_000.0);
    summary.put("_step", step);
    summary.put("_wandb", Map.of("runtime", step));
    return summary;
  }

  public static List<HistoryRow> rows(long from, long to) {
    return LongStream.rangeClosed(from, to).mapToObj(Samples::row).toList();
  }

  /// A line for every tenth step.
  public static List<ConsoleLine> console(long from, long to) {
    return LongStream.rangeClosed(from, to)
        .filter(step -> step % 10 == 0)
        .mapToObj(step -> new ConsoleLine(START.plusSeconds(step), "step " + step, step % 100 == 0))
        .toList();
  }

  /// Measured at every twentieth step.
  public static List<SystemRow> system(long from, long to) {
    return LongStream.rangeClosed(from, to)
        .filter(step -> step % 20 == 0)
        .mapToObj(step -> new SystemRow(START.plusSeconds(step), Map.of("cpu", step / 20.0)))
        .toList();
  }

  private static HistoryRow row(long step) {
    var values = new LinkedHashMap<String, Object>();
    values.put("train_loss", step % 7 == 0 ? Double.NaN : 1.0 / step);
    values.put("val_f1", step / 20_000.0);
    values.put("_step", step);
    values.put("_timestamp", START.getEpochSecond() + step + 0.5);
    values.put("_runtime", (double) step);
    return new HistoryRow(step, 1, values, 0);
  }
}

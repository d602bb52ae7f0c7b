package dev.sweepline.cli.watch;

import dev.sweepline.cli.watch.Line.Tone;
import dev.sweepline.planner.report.Figures;
import dev.sweepline.planner.report.Trial;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What `watch` shows of a snapshot: lines that are redrawn, and one line per finished trial that
/// scrolls up.
record Frame(Snapshot snapshot, Instant now, int width, int height) {

  private static final String GAP = "  ";
  private static final int WIDEST_BAR = 30;
  private static final int NARROWEST_BAR = 8;
  private static final int NARROWEST_NAME = 16;

  /// Longer figures may be cut, as a reason to wait may be of any length.
  private static final int WIDEST_FIGURES = 64;

  private static final int NARROW_FIGURES = 44;

  /// Below this width the latest metric gives way to the best one.
  private static final int ROOMY = 100;

  /// What is redrawn in place: a name, how much of it is done, and the figures.
  private record Row(String name, Tone tone, double done, Tone barTone, String figures) {}

  /// Running trials, then the sweep; as many trials as fit above it.
  List<Line> live() {
    var running = snapshot.running();
    var room = Math.max(1, height - 4);
    var shown = running.size() <= room ? running : running.subList(0, room - 1);
    var rows = Stream.concat(shown.stream().map(this::row), Stream.of(row())).toList();
    var widths = Widths.of(rows, width);
    var lines = new ArrayList<Line>();
    rows.subList(0, shown.size()).forEach(row -> lines.add(line(row, widths)));
    if (shown.size() < running.size()) {
      lines.add(
          Line.of("")
              .plus("… and " + (running.size() - shown.size()) + " more running", Tone.Faint));
    }
    lines.add(line(rows.getLast(), widths));
    if (!snapshot.sweep().waitingFor().isEmpty()) {
      lines.add(Line.of("").plus("waiting for " + snapshot.sweep().waitingFor(), Tone.Faint));
    }
    return lines;
  }

  static Line finished(Trial trial, String metric) {
    var facts =
        Stream.of(
                trial.metric(metric).isPresent()
                    ? metric + " " + Figures.metric(trial.metric(metric))
                    : "",
                trial.metric("val_acc").isPresent() && !metric.equals("val_acc")
                    ? "val_acc " + Figures.metric(trial.metric("val_acc"))
                    : "",
                trial.bestEpoch().isPresent() ? "best epoch " + trial.bestEpoch().getAsInt() : "",
                trial.duration().map(Figures::time).orElse(""),
                trial.attempts().started() > 1 ? trial.attempts().started() + " attempts" : "")
            .filter(Frame::present)
            .collect(Collectors.joining(GAP));
    var line =
        switch (trial.state()) {
          case Succeeded -> Line.of("").plus("✔ ", Tone.Good).plus(trial.runName());
          case Failed, Stopped, Running, Suspended, Pending ->
              Line.of("")
                  .plus("✘ ", Tone.Bad)
                  .plus(trial.runName() + GAP)
                  .plus(ending(trial), Tone.Bad);
        };
    return facts.isEmpty() ? line : line.plus(GAP + facts);
  }

  /// The sweep in words, for the bar and for a log.
  String summary() {
    var counts =
        Stream.of(
                snapshot.settled() + "/" + snapshot.planned() + " done",
                counted(Trial.State.Running, "running"),
                counted(Trial.State.Failed, "failed"),
                counted(Trial.State.Stopped, "stopped"),
                counted(Trial.State.Suspended, "suspended"))
            .filter(Frame::present)
            .collect(Collectors.joining(", "));
    return Stream.of(
            snapshot.planned() == 0 ? "not planned yet" : counts,
            roomy() ? best() : "",
            elapsed().map(Figures::time).orElse(""),
            Forecast.remaining(snapshot).map(left -> "~" + Figures.time(left) + " left").orElse(""))
        .filter(Frame::present)
        .collect(Collectors.joining(GAP));
  }

  /// Where a running trial is; `full` adds its latest metric to its best one.
  static String progress(Trial trial, String metric, boolean full) {
    var progress = trial.progress();
    if (progress.epoch() <= 0 && !trial.waitingFor().isEmpty()) {
      return "waiting for " + trial.waitingFor();
    }
    if (progress.maxEpochs() == 0) {
      return trial.attempts().started() > 1 ? "starting again" : "starting";
    }
    return Stream.of(
            "epoch " + epoch(progress),
            full || trial.metric(metric).isEmpty() ? latest(progress, metric) : "",
            trial.metric(metric).isPresent() ? "best " + Figures.metric(trial.metric(metric)) : "",
            progress.remaining().map(left -> "~" + Figures.time(left) + " left").orElse(""),
            trial.attempts().started() > 1 ? "attempt " + trial.attempts().started() : "")
        .filter(Frame::present)
        .collect(Collectors.joining(GAP));
  }

  private static String latest(Trial.Progress progress, String metric) {
    return Stream.of(metric, "train_loss")
        .filter(name -> progress.last(name).isPresent())
        .findFirst()
        .map(name -> name + " " + Figures.metric(progress.last(name)))
        .orElse("");
  }

  private boolean roomy() {
    return width >= ROOMY;
  }

  private Row row(Trial trial) {
    return new Row(
        trial.runName(),
        Tone.Plain,
        trial.done(),
        Tone.Busy,
        progress(trial, snapshot.sweep().ranking().metric(), roomy()));
  }

  private Row row() {
    var tone = snapshot.count(Trial.State.Failed) > 0 ? Tone.Bad : Tone.Good;
    return new Row(snapshot.sweep().name(), Tone.Strong, snapshot.done(), tone, summary());
  }

  private static Line line(Row row, Widths widths) {
    return Line.of("")
        .plus(padded(row.name(), widths.name()) + GAP, row.tone())
        .plus("▕", Tone.Faint)
        .plus(Bar.of(row.done(), widths.bar()), row.barTone())
        .plus("▏", Tone.Faint)
        .plus(GAP + row.figures());
  }

  /// Names give way to figures and a short bar; a bar takes what is left.
  private record Widths(int name, int bar) {

    static Widths of(List<Row> rows, int width) {
      // In steps, so that a figure that gets one digit longer does not move the bars.
      var figures =
          Math.min(
              width < ROOMY ? NARROW_FIGURES : WIDEST_FIGURES,
              (longest(rows, Row::figures) + 7) / 8 * 8);
      var names = longest(rows, Row::name);
      var borders = 2 * GAP.length() + 2;
      var name =
          Math.clamp(
              width - figures - NARROWEST_BAR - borders, Math.min(names, NARROWEST_NAME), names);
      return new Widths(
          name, Math.clamp(width - name - figures - borders, NARROWEST_BAR, WIDEST_BAR));
    }

    private static int longest(List<Row> rows, Function<Row, String> part) {
      return rows.stream().map(part).mapToInt(Frame::length).max().orElse(0);
    }
  }

  private String best() {
    var best = snapshot.best();
    return best.isPresent()
        ? "best " + snapshot.sweep().ranking().metric() + " " + Figures.metric(best)
        : "";
  }

  private Optional<Duration> elapsed() {
    var sweep = snapshot.sweep();
    return sweep.startedAt().map(start -> Duration.between(start, sweep.finishedAt().orElse(now)));
  }

  private String counted(Trial.State state, String word) {
    var count = snapshot.count(state);
    return count == 0 ? "" : count + " " + word;
  }

  private static String ending(Trial trial) {
    var state = trial.state().name().toLowerCase(Locale.ROOT);
    return trial.reason().isEmpty() ? state : state + ": " + trial.reason();
  }

  private static String epoch(Trial.Progress progress) {
    var max = Integer.toString(progress.maxEpochs());
    var current = Math.min(progress.maxEpochs(), (int) Math.floor(progress.epoch()));
    return String.format(Locale.ROOT, "%" + max.length() + "d/%s", current, max);
  }

  /// Run names begin with a date, so it is their end that tells them apart.
  private static String padded(String name, int width) {
    var length = length(name);
    return length <= width
        ? name + " ".repeat(width - length)
        : "…" + name.substring(name.offsetByCodePoints(0, length - width + 1));
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  private static boolean present(String text) {
    return !text.isEmpty();
  }
}

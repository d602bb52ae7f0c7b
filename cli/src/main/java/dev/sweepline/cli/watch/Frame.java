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

  /// Running trials, then the sweep; as many trials as fit above it.
  List<Line> live() {
    var running = snapshot.running();
    var room = Math.max(1, height - 4);
    var shown = running.size() <= room ? running : running.subList(0, room - 1);
    var lines = new ArrayList<Line>();
    shown.forEach(trial -> lines.add(trial(trial, nameWidth(shown))));
    if (shown.size() < running.size()) {
      lines.add(
          Line.of("")
              .plus("… and " + (running.size() - shown.size()) + " more running", Tone.Faint));
    }
    lines.add(sweep(nameWidth(shown)));
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
            best(),
            elapsed().map(Figures::time).orElse(""),
            Forecast.remaining(snapshot).map(left -> "~" + Figures.time(left) + " left").orElse(""))
        .filter(Frame::present)
        .collect(Collectors.joining(GAP));
  }

  static String progress(Trial trial, String metric) {
    var progress = trial.progress();
    if (progress.epoch() <= 0 && !trial.waitingFor().isEmpty()) {
      return "waiting for " + trial.waitingFor();
    }
    if (progress.maxEpochs() == 0) {
      return trial.attempts().started() > 1 ? "starting again" : "starting";
    }
    return Stream.of(
            "epoch " + epoch(progress),
            progress.last(metric).isPresent()
                ? metric + " " + Figures.metric(progress.last(metric))
                : progress.last("train_loss").isPresent()
                    ? "train_loss " + Figures.metric(progress.last("train_loss"))
                    : "",
            trial.metric(metric).isPresent() ? "best " + Figures.metric(trial.metric(metric)) : "",
            progress.remaining().map(left -> "~" + Figures.time(left) + " left").orElse(""),
            trial.attempts().started() > 1 ? "attempt " + trial.attempts().started() : "")
        .filter(Frame::present)
        .collect(Collectors.joining(GAP));
  }

  private Line trial(Trial trial, int nameWidth) {
    return Line.of("")
        .plus(padded(trial.runName(), nameWidth) + GAP)
        .plus("▕", Tone.Faint)
        .plus(Bar.of(trial.done(), barWidth(nameWidth)), Tone.Busy)
        .plus("▏", Tone.Faint)
        .plus(GAP + progress(trial, snapshot.sweep().ranking().metric()));
  }

  private Line sweep(int nameWidth) {
    var tone = snapshot.count(Trial.State.Failed) > 0 ? Tone.Bad : Tone.Good;
    return Line.of("")
        .plus(padded(snapshot.sweep().name(), nameWidth) + GAP, Tone.Strong)
        .plus("▕", Tone.Faint)
        .plus(Bar.of(snapshot.done(), barWidth(nameWidth)), tone)
        .plus("▏", Tone.Faint)
        .plus(GAP + summary());
  }

  private int nameWidth(List<Trial> shown) {
    Function<String, Integer> length = name -> name.codePointCount(0, name.length());
    var longest =
        Stream.concat(Stream.of(snapshot.sweep().name()), shown.stream().map(Trial::runName))
            .map(length)
            .max(Integer::compare)
            .orElse(0);
    return Math.min(longest, Math.max(12, width / 2));
  }

  /// The bar gets what the names and about fifty characters of figures leave.
  private int barWidth(int nameWidth) {
    return Math.clamp(width - nameWidth - 56L, NARROWEST_BAR, WIDEST_BAR);
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

  private static String padded(String name, int width) {
    var length = name.codePointCount(0, name.length());
    return length <= width
        ? name + " ".repeat(width - length)
        : name.substring(0, name.offsetByCodePoints(0, width - 1)) + "…";
  }

  private static boolean present(String text) {
    return !text.isEmpty();
  }
}

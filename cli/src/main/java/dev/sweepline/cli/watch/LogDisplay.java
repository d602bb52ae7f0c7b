package dev.sweepline.cli.watch;

import dev.sweepline.planner.report.Trial;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;

/// For files and CI: a line when something changed, and one now and then when nothing did.
final class LogDisplay implements Display {

  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(15);
  private final PrintStream out;
  private final DateTimeFormatter clock;
  private final Finishers finishers = new Finishers();
  private final Map<String, String> said = new HashMap<>();
  private Instant lastLine = Instant.MIN;
  private Instant now = Instant.EPOCH;

  LogDisplay(PrintStream out, ZoneId zone) {
    this.out = out;
    this.clock = DateTimeFormatter.ofPattern("HH:mm:ss").withZone(zone);
  }

  @Override
  public void show(Snapshot snapshot, Instant now) {
    this.now = now;
    var metric = snapshot.sweep().ranking().metric();
    var settledBefore = said.size();
    finishers.news(snapshot).forEach(line -> say(line.toText(Integer.MAX_VALUE, false)));
    for (var trial : snapshot.running()) {
      if (changed(trial.experiment(), milestone(trial))) {
        say(trial.runName() + "  " + Frame.progress(trial, metric, true));
      }
    }
    var waiting = snapshot.sweep().waitingFor();
    var counts = snapshot.settled() + "/" + snapshot.planned() + " " + snapshot.running().size();
    var sweepChanged = changed("", counts + waiting);
    if (sweepChanged || settledBefore == 0 || silentSince(lastLine)) {
      var frame = new Frame(snapshot, now, Integer.MAX_VALUE, Integer.MAX_VALUE);
      say(
          snapshot.sweep().name()
              + "  "
              + frame.summary()
              + (waiting.isEmpty() ? "" : "  waiting for " + waiting));
    }
  }

  @Override
  public void unreachable(String why, Instant since, Instant now) {
    this.now = now;
    if (changed("unreachable", since.toString()) || silentSince(lastLine)) {
      say(Display.silence(why, since, now));
    }
  }

  @Override
  public void end(Line outcome) {
    say(outcome.toText(Integer.MAX_VALUE, false));
  }

  /// A log gets a line per epoch and per reason to wait, not per step.
  private static String milestone(Trial trial) {
    return trial.attempts().started()
        + " "
        + (int) Math.floor(trial.progress().epoch())
        + (trial.progress().epoch() > 0 ? "" : trial.waitingFor());
  }

  private boolean changed(String what, String value) {
    return !value.equals(said.put(what, value));
  }

  private boolean silentSince(Instant moment) {
    return moment.equals(Instant.MIN) || !moment.plus(LONGEST_SILENCE).isAfter(now);
  }

  private void say(String line) {
    out.println(clock.format(now) + "  " + line);
    out.flush();
    lastLine = now;
  }
}

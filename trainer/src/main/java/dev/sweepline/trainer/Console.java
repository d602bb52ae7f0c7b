package dev.sweepline.trainer;

import dev.sweepline.contract.Outcome;
import dev.sweepline.trainer.data.ReadingProgress;
import dev.sweepline.trainer.event.RunEvents;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Tells whoever started a run alone how it goes: a line for each epoch, and on a terminal a bar
/// that moves between them.
final class Console implements RunEvents.Listener, ReadingProgress {
  private static final String ERASE = "\r\u001b[K";
  private static final Duration GLIMPSE = Duration.ofMillis(200);

  private final PrintStream out;
  private final PrintStream err;
  private final boolean terminal;
  private final Clock clock;
  private final Map<String, Double> latest = new LinkedHashMap<>();
  private int maxEpochs;
  private Instant since;
  private double sinceEpoch;
  private Instant lastTold;

  Console(PrintStream out, PrintStream err, boolean terminal, Clock clock) {
    this.out = out;
    this.err = err;
    this.terminal = terminal;
    this.clock = clock;
    since = clock.instant();
    lastTold = since;
  }

  /// The launcher tells whether there is a terminal: Java knows that of input and output together
  /// only.
  static Console ofThisProcess() {
    // Bars are not ASCII, whatever the locale of a bare machine says.
    return new Console(
        utf8(FileDescriptor.out),
        utf8(FileDescriptor.err),
        Boolean.getBoolean("sweepline.terminal"),
        Clock.systemUTC());
  }

  private static PrintStream utf8(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }

  @Override
  public void read(int done, int all) {
    var now = clock.instant();
    if (terminal && Duration.between(lastTold, now).compareTo(GLIMPSE) >= 0) {
      lastTold = now;
      out.print(ERASE + "reading images %d/%d".formatted(done, all));
      out.flush();
    }
  }

  @Override
  public void started(RunEvents.Beginning beginning) {
    maxEpochs = beginning.maxEpochs();
    since = clock.instant();
    line(
        "training on %s: %d classes, %d steps an epoch"
            .formatted(beginning.device(), beginning.classes().size(), beginning.stepsPerEpoch()));
  }

  @Override
  public void progress(long step, double epoch, Map<String, Double> metrics, boolean epochEnd) {
    if (latest.isEmpty() && epoch > 1) {
      // It went on from a checkpoint: its speed is known from here on.
      sinceEpoch = epoch;
      since = clock.instant();
    }
    latest.putAll(metrics);
    if (epochEnd) {
      line(ProgressLine.epoch((int) Math.round(epoch), maxEpochs, latest, left(epoch)));
    }
    if (terminal && epoch < maxEpochs) {
      out.print(ERASE + ProgressLine.bar(epoch, maxEpochs, latest, left(epoch)));
      out.flush();
    }
  }

  @Override
  public void finished(RunEvents.Ending ending) {
    if (terminal) {
      out.print(ERASE);
    }
    var end =
        switch (ending.exitCode().outcome()) {
          case Succeeded -> "done: best epoch " + ending.bestEpoch();
          case Stopped -> "stopped after " + ending.step() + " steps";
          case Failed -> "failed: " + ending.message();
        };
    var told = ending.exitCode().outcome() == Outcome.Failed ? err : out;
    told.println(end + (ending.checkpoint() == null ? "" : ", " + ending.checkpoint()));
  }

  private void line(String text) {
    out.println((terminal ? ERASE : "") + text);
  }

  /// At the speed up to now.
  private Optional<Duration> left(double epoch) {
    double done = epoch - sinceEpoch;
    if (done <= 0 || epoch >= maxEpochs) {
      return Optional.empty();
    }
    double millis = Duration.between(since, clock.instant()).toMillis();
    return Optional.of(Duration.ofMillis((long) (millis * (maxEpochs - epoch) / done)));
  }
}

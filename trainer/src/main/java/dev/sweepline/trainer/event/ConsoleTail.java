package dev.sweepline.trainer.event;

import dev.sweepline.contract.TrainerEvent.Line;
import dev.sweepline.contract.TrainerEvent.Logged;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// The lines of the log on their way into events: as many a second as one event has, the latest
/// ones where there are more. Whoever logs does not wait.
final class ConsoleTail {
  private static final int MOST_WAITING = 4 * Logged.MOST_LINES;

  /// Characters of one event: with three bytes each well below `TrainerEvent.MAX_BYTES`.
  private static final int MOST_CHARACTERS = 16_000;

  private static final long PERIOD_MS = 1000;
  private static final Pattern CONTROLS = Pattern.compile("\\p{Cntrl}+");

  private final Consumer<List<Line>> events;
  private final Secrets secrets;
  private final Clock clock;
  private final Deque<Line> waiting = new ArrayDeque<>();
  private long leftOut;
  private boolean closed;
  private final ScheduledExecutorService period =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("console").factory());

  ConsoleTail(Consumer<List<Line>> events, Secrets secrets, Clock clock) {
    this.events = events;
    this.secrets = secrets;
    this.clock = clock;
  }

  /// From now on lines go out: an attempt's first event is its beginning.
  synchronized void begin() {
    if (!closed) {
      // It ends with the process, and adding an event to the log lets nothing out.
      var _ =
          period.scheduleWithFixedDelay(this::passOn, PERIOD_MS, PERIOD_MS, TimeUnit.MILLISECONDS);
    }
  }

  /// A message, of one line or more.
  void add(boolean error, String message) {
    var lines = secrets.without(message).lines().filter(line -> !line.isBlank()).toList();
    var time = clock.instant();
    for (var line : lines) {
      add(new Line(time, fitting(line), error));
    }
  }

  private synchronized void add(Line line) {
    if (closed) {
      return;
    }
    if (waiting.size() >= MOST_WAITING) {
      waiting.removeFirst();
      leftOut++;
    }
    waiting.add(line);
  }

  /// Half a character is no JSON.
  private static String fitting(String line) {
    var text = CONTROLS.matcher(line).replaceAll(" ").stripTrailing();
    var cut =
        text.length() <= Logged.LONGEST_LINE
            ? text
            : text.substring(0, Logged.LONGEST_LINE - 1) + "…";
    return new String(cut.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  private synchronized void passOn() {
    if (!waiting.isEmpty()) {
      events.accept(next(clock.instant()));
    }
  }

  private List<Line> next(Instant now) {
    var lines = new ArrayList<Line>();
    if (leftOut > 0) {
      lines.add(new Line(now, "(%d lines left out)".formatted(leftOut), false));
      leftOut = 0;
    }
    int characters = 0;
    while (!waiting.isEmpty() && lines.size() < Logged.MOST_LINES) {
      characters += waiting.getFirst().text().length();
      if (characters > MOST_CHARACTERS && lines.size() > 1) {
        break;
      }
      lines.add(waiting.removeFirst());
    }
    return lines;
  }

  /// Passes on what waits; later lines are none of the run's.
  synchronized void close() {
    period.shutdown();
    while (!waiting.isEmpty()) {
      passOn();
    }
    closed = true;
  }
}

package dev.sweepline.cli.watch;

import dev.sweepline.cli.watch.Line.Tone;
import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Redraws the live lines in place, in one write per frame; finished trials scroll up above them.
final class TerminalDisplay implements Display {

  private static final String ESC = "\u001b[";
  private static final String BEGIN = ESC + "?2026h" + ESC + "?25l";
  private static final String COMMIT = ESC + "?2026l";
  static final String SHOW_CURSOR = ESC + "?25h";
  private static final String ERASE_LINE = ESC + "K";
  private static final String ERASE_BELOW = ESC + "J";

  /// A terminal's size in characters.
  record Size(int columns, int rows) {}

  private final PrintStream out;
  private final Supplier<Size> size;
  private final boolean colours;
  private final Finishers finishers = new Finishers();
  private List<Integer> drawn = List.of();
  private List<Line> lastLive = List.of();

  TerminalDisplay(PrintStream out, Supplier<Size> size, boolean colours) {
    this.out = out;
    this.size = size;
    this.colours = colours;
  }

  @Override
  public void show(Snapshot snapshot, Instant now) {
    var terminal = size.get();
    var frame = new Frame(snapshot, now, terminal.columns() - 1, terminal.rows());
    lastLive = frame.live();
    draw(terminal, finishers.news(snapshot), lastLive);
  }

  @Override
  public void unreachable(String why, Instant since, Instant now) {
    var lines = new ArrayList<>(lastLive);
    lines.add(Line.of("").plus(Display.silence(why, since, now), Tone.Bad));
    draw(size.get(), List.of(), lines);
  }

  @Override
  public void end(Line outcome) {
    draw(size.get(), List.of(), List.of());
    // The last words are never cut: nothing is drawn over them, so the terminal may wrap them.
    out.println(outcome.toText(Integer.MAX_VALUE, colours));
    out.print(SHOW_CURSOR);
    out.flush();
  }

  private void draw(Size terminal, List<Line> scrolled, List<Line> live) {
    var width = terminal.columns() - 1;
    var text = new StringBuilder(BEGIN);
    var up = rows(terminal.columns());
    if (up > 0) {
      text.append(ESC).append(up).append('A');
    }
    text.append('\r');
    var lengths = new ArrayList<Integer>();
    scrolled.forEach(line -> append(text, line, width));
    for (var line : live) {
      append(text, line, width);
      var plain = line.toText(width, false);
      lengths.add(plain.codePointCount(0, plain.length()));
    }
    text.append(ERASE_BELOW).append(COMMIT);
    out.print(text);
    out.flush();
    drawn = List.copyOf(lengths);
  }

  private void append(StringBuilder text, Line line, int width) {
    text.append(line.toText(width, colours)).append(ERASE_LINE).append("\n");
  }

  /// A window made narrower has wrapped the lines drawn before.
  private int rows(int columns) {
    return drawn.stream().mapToInt(length -> Math.max(1, -Math.floorDiv(-length, columns))).sum();
  }
}

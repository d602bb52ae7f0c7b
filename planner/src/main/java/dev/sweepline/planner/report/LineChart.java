package dev.sweepline.planner.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Lines over numbers or over values that have an order. Lines differ in dashes and marks too, as
/// not everybody sees colours.
///
/// @param ticks where the x axis is labelled
record LineChart(String title, String xLabel, String yLabel, List<Tick> ticks, List<Line> lines) {

  /// As many as can be told apart.
  static final int MOST_LINES = 8;

  private static final int WIDTH = 760;
  private static final int LEFT = 76;
  private static final int RIGHT = 520;
  private static final int TOP = 52;
  private static final int BOTTOM = 320;
  private static final int HEIGHT = 376;
  private static final int LETTERS = 30;
  private static final int LETTER = 9;
  private static final int SMALL_LETTER = 8;
  private static final int NEXT_NAME = 17;
  private static final int INSET = 24;
  private static final double BESIDE = 10;
  private static final double MARK = 4.5;
  private static final List<String> DASHES = List.of("", "7 4", "2 3", "9 3 2 3");

  record Tick(double x, String label) {}

  record Point(double x, double y, OptionalDouble error) {}

  record Line(String name, List<Point> points) {
    Line {
      points = List.copyOf(points);
    }
  }

  LineChart {
    ticks = List.copyOf(ticks);
    lines = List.copyOf(lines);
  }

  String svg() {
    int width = Math.max(WIDTH, 32 + LETTER * Svg.letters(title));
    var svg = new Svg(width, HEIGHT, title, description());
    svg.text(16, 26, "start", "title", title);
    double low =
        lines.stream()
            .flatMap(line -> line.points().stream())
            .mapToDouble(LineChart::lowest)
            .min()
            .orElse(0);
    double high =
        lines.stream()
            .flatMap(line -> line.points().stream())
            .mapToDouble(LineChart::highest)
            .max()
            .orElse(1);
    double step = step(high - low);
    double bottom = Math.floor(low / step) * step;
    double top = Math.max(Math.ceil(high / step) * step, bottom + step);
    for (int i = 0; bottom + i * step <= top + step / 1000; i++) {
      double value = bottom + i * step;
      double y = y(value, bottom, top);
      svg.line(LEFT, y, RIGHT, y, "line");
      svg.text(LEFT - 8, y + 4, "end", "small", label(value, step));
    }
    double first = ticks.getFirst().x();
    double last = ticks.getLast().x();
    for (var tick : ticks) {
      double x = x(tick.x(), first, last);
      svg.line(x, BOTTOM, x, BOTTOM + 5, "axis");
      svg.text(x, BOTTOM + 20, "middle", "small", Svg.shortened(tick.label(), room()));
    }
    svg.line(LEFT, BOTTOM, RIGHT, BOTTOM, "axis");
    svg.text((LEFT + RIGHT) / 2.0, HEIGHT - 14, "middle", "faint", xLabel);
    svg.upright(20, (TOP + BOTTOM) / 2.0, "faint", yLabel);
    for (int i = 0; i < lines.size(); i++) {
      draw(svg, i, first, last, bottom, top);
    }
    names(svg, first, last, bottom, top);
    return svg.toString();
  }

  /// In letters, of a label under the axis: none runs into the next.
  private int room() {
    return Math.clamp((int) (nextTick() / SMALL_LETTER), 3, LETTERS / 2);
  }

  /// From one label under the axis to the one that is nearest to it.
  private double nextTick() {
    double first = ticks.getFirst().x();
    double last = ticks.getLast().x();
    double least = RIGHT - LEFT;
    for (int i = 1; i < ticks.size(); i++) {
      least =
          Math.min(least, x(ticks.get(i).x(), first, last) - x(ticks.get(i - 1).x(), first, last));
    }
    return least;
  }

  /// How far to the side a line stands, so that error bars of lines that are near do not hide each
  /// other; in the middle of them is what they are of.
  private double aside(int number) {
    long uncertain =
        lines.stream()
            .filter(line -> line.points().stream().anyMatch(point -> point.error().isPresent()))
            .count();
    if (uncertain < 2) {
      return 0;
    }
    double gaps = lines.size() - 1.0;
    double room = Math.min(2 * (INSET - MARK), nextTick() / 2);
    return (number - gaps / 2) * Math.min(BESIDE, room / gaps);
  }

  private void draw(Svg svg, int number, double first, double last, double bottom, double top) {
    var style = "s" + number % MOST_LINES;
    var line = lines.get(number);
    var path = new ArrayList<String>();
    for (var point : line.points()) {
      path.add(
          (path.isEmpty() ? "M" : "L")
              + Svg.number(x(point.x(), first, last) + aside(number))
              + " "
              + Svg.number(y(point.y(), bottom, top)));
    }
    svg.path(String.join("", path), "stroke " + style, DASHES.get(number % DASHES.size()));
    for (var point : line.points()) {
      double x = x(point.x(), first, last) + aside(number);
      double y = y(point.y(), bottom, top);
      if (point.error().isPresent()) {
        double error = point.error().getAsDouble();
        svg.line(
            x,
            y(point.y() - error, bottom, top),
            x,
            y(point.y() + error, bottom, top),
            "stroke " + style);
      }
      svg.path(mark(number, x, y), "dot " + style, "");
    }
  }

  /// At the lines' ends, apart from each other.
  private void names(Svg svg, double first, double last, double bottom, double top) {
    var order =
        IntStream.range(0, lines.size())
            .boxed()
            .filter(i -> !lines.get(i).points().isEmpty())
            .sorted(
                Comparator.comparingDouble(
                    i -> y(lines.get(i).points().getLast().y(), bottom, top)))
            .toList();
    double free = TOP;
    for (int place = 0; place < order.size(); place++) {
      int i = order.get(place);
      var end = lines.get(i).points().getLast();
      double wanted = y(end.y(), bottom, top) + 4;
      double lowest = BOTTOM - NEXT_NAME * (order.size() - 1.0 - place);
      double y = Math.max(free, Math.min(wanted, lowest));
      free = y + NEXT_NAME;
      // From further left it would look like a line that goes on.
      if (end.x() == last) {
        double x = x(end.x(), first, last) + aside(i);
        svg.line(x + 6, y(end.y(), bottom, top), RIGHT + 14, y - 4, "line");
      }
      svg.path(mark(i, RIGHT + 22, y - 4), "dot s" + i % MOST_LINES, "");
      svg.text(
          RIGHT + 32,
          y,
          "start",
          "small name s" + i % MOST_LINES,
          Svg.shortened(lines.get(i).name(), LETTERS));
    }
  }

  private static String mark(int number, double x, double y) {
    return switch (number % 4) {
      case 0 ->
          "M%s %sa4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0z"
              .formatted(Svg.number(x - 4.5), Svg.number(y));
      case 1 -> "M%s %sh8v8h-8z".formatted(Svg.number(x - 4), Svg.number(y - 4));
      case 2 -> "M%s %sl5 9h-10z".formatted(Svg.number(x), Svg.number(y - 5.5));
      default -> "M%s %sl5.5 5.5l-5.5 5.5l-5.5 -5.5z".formatted(Svg.number(x), Svg.number(y - 5.5));
    };
  }

  private static double lowest(Point point) {
    return point.y() - point.error().orElse(0);
  }

  private static double highest(Point point) {
    return point.y() + point.error().orElse(0);
  }

  private static double x(double value, double first, double last) {
    return last > first
        ? LEFT + INSET + (value - first) / (last - first) * (RIGHT - LEFT - 2 * INSET)
        : (LEFT + RIGHT) / 2.0;
  }

  private static double y(double value, double bottom, double top) {
    return BOTTOM - (value - bottom) / (top - bottom) * (BOTTOM - TOP);
  }

  /// 1, 2 or 5 times a power of ten, so that there are about five of them.
  private static double step(double range) {
    double rough = (range > 0 ? range : 0.01) / 5;
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double part = rough / power;
    return power * (part <= 1 ? 1 : part <= 2 ? 2 : part <= 5 ? 5 : 10);
  }

  private static String label(double value, double step) {
    int digits = Math.max(0, (int) -Math.floor(Math.log10(step) + 1e-9));
    return digits > 6 || Math.abs(value) >= 1e6
        ? new BigDecimal(value).round(new MathContext(3, RoundingMode.HALF_UP)).toString()
        : String.format(Locale.ROOT, "%." + digits + "f", value);
  }

  private String description() {
    return lines.stream()
        .map(line ->
            line.name()
                + ": "
                + line.points().stream()
                    .map(point -> tick(point.x()) + " " + Figures.metric(point.y()))
                    .collect(Collectors.joining(", ")))
        .collect(Collectors.joining(". "));
  }

  private String tick(double x) {
    return ticks.stream()
        .filter(tick -> tick.x() == x)
        .map(Tick::label)
        .findFirst()
        .orElse(Svg.number(x));
  }
}

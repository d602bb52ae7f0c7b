package dev.sweepline.planner.report;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Two keys against each other, the deciding metric as colour and as figures.
///
/// The colours are cividis (Nuñez, Anderton, Renslow 2018), which people see alike whatever colours
/// they see.
final class HeatMap {
  private static final int[][] CIVIDIS = {
    {0, 34, 78}, {53, 69, 108}, {102, 105, 112}, {124, 123, 120}, {166, 157, 117}, {254, 232, 56}
  };
  private static final int CELL = 118;
  private static final int ROW = 56;
  private static final int TOP = 84;
  private static final int SCALE = 96;
  private static final int LETTERS = 16;
  private static final int LETTER = 9;

  private final CellGrid grid;
  private final Ranking ranking;
  private final Words words;
  private final double low;
  private final double high;

  private HeatMap(CellGrid grid, Ranking ranking, Words words) {
    this.grid = grid;
    this.ranking = ranking;
    this.words = words;
    var means =
        grid.cells().stream()
            .flatMap(cell -> cell.estimate().stream())
            .mapToDouble(estimate -> estimate.mean())
            .summaryStatistics();
    this.low = means.getMin();
    this.high = means.getMax();
  }

  static String svg(CellGrid grid, Ranking ranking, Words words) {
    return new HeatMap(grid, ranking, words).draw();
  }

  private String draw() {
    int left = 72 + 8 * longestRow();
    int height = TOP + ROW * Math.max(2, grid.rows().size()) + 34;
    var title = title();
    int width =
        Math.max(left + CELL * grid.columns().size() + SCALE, 32 + LETTER * Svg.letters(title));
    var svg = new Svg(width, height, title, description());
    svg.text(16, 26, "start", "title", title);
    svg.text(left + CELL * grid.columns().size() / 2.0, 54, "middle", "faint", grid.columnKey());
    svg.upright(
        24,
        TOP + ROW * grid.rows().size() / 2.0,
        "faint",
        Svg.shortened(grid.rowKey(), (ROW * grid.rows().size() + 40) / 8));
    for (int column = 0; column < grid.columns().size(); column++) {
      svg.text(
          left + CELL * (column + 0.5),
          TOP - 10,
          "middle",
          "",
          Svg.shortened(grid.columns().get(column), LETTERS));
    }
    for (int row = 0; row < grid.rows().size(); row++) {
      svg.text(
          left - 12,
          TOP + ROW * (row + 0.5) + 5,
          "end",
          "",
          Svg.shortened(grid.rows().get(row), LETTERS));
      for (int column = 0; column < grid.columns().size(); column++) {
        cell(svg, left + CELL * column, TOP + ROW * row, grid.cell(row, column));
      }
    }
    if (Double.isFinite(low)) {
      scale(svg, left + CELL * grid.columns().size() + 24);
    }
    return svg.toString();
  }

  private String title() {
    return words.of(Phrase.HEAT_MAP_TITLE, ranking.metric(), grid.rowKey(), grid.columnKey());
  }

  private void cell(Svg svg, double x, double y, CellGrid.Cell cell) {
    if (cell.estimate().isEmpty()) {
      svg.box(x + 2, y + 2, CELL - 4, ROW - 4, "empty");
      svg.text(x + CELL / 2.0, y + ROW / 2.0 + 5, "middle", "faint", words.of(cell.missing()));
      return;
    }
    var estimate = cell.estimate().get();
    double position = high > low ? (estimate.mean() - low) / (high - low) : 1;
    var ink = position < 0.55 ? "light" : "dark";
    svg.box(x + 1, y + 1, CELL - 2, ROW - 2, colour(position));
    boolean error = estimate.standardError().isPresent();
    svg.text(
        x + CELL / 2.0,
        y + ROW / 2.0 + (error ? -2 : 5),
        "middle",
        ink,
        Figures.metric(estimate.mean()));
    if (error) {
      svg.text(
          x + CELL / 2.0,
          y + ROW / 2.0 + 15,
          "middle",
          "small " + ink,
          "± " + Figures.metric(estimate.standardError()) + "  n=" + estimate.n());
    }
    if (cell.failed() > 0) {
      svg.text(x + CELL - 8, y + 15, "end", "small " + ink, "✗" + cell.failed());
    }
  }

  private void scale(Svg svg, double x) {
    double tall = ROW * Math.max(2, grid.rows().size()) - 8.0;
    int steps = 24;
    for (int step = 0; step < steps; step++) {
      double position = 1 - (step + 0.5) / steps;
      svg.box(x, TOP + 4 + step * tall / steps, 14, tall / steps + 0.5, colour(position));
    }
    svg.text(x + 20, TOP + 14, "start", "small", Figures.metric(high));
    svg.text(x + 20, TOP + 4 + tall, "start", "small", Figures.metric(low));
  }

  private int longestRow() {
    return grid.rows().stream()
        .mapToInt(row -> Math.min(LETTERS, Svg.letters(row)))
        .max()
        .orElse(0);
  }

  private String description() {
    var text = new StringBuilder();
    for (int row = 0; row < grid.rows().size(); row++) {
      int at = row;
      text.append(grid.rows().get(row))
          .append(": ")
          .append(
              IntStream.range(0, grid.columns().size())
                  .mapToObj(
                      column -> grid.columns().get(column) + " " + figure(grid.cell(at, column)))
                  .collect(Collectors.joining(", ")))
          .append(". ");
    }
    return text.toString().strip();
  }

  private String figure(CellGrid.Cell cell) {
    return cell.estimate()
        .map(estimate -> Figures.metric(estimate.mean()))
        .orElse(words.of(cell.missing()));
  }

  private static String colour(double position) {
    double at = Math.clamp(position, 0, 1) * (CIVIDIS.length - 1);
    int lower = Math.min((int) at, CIVIDIS.length - 2);
    double part = at - lower;
    var channels = new int[3];
    for (int i = 0; i < 3; i++) {
      channels[i] = (int) Math.round(CIVIDIS[lower][i] * (1 - part) + CIVIDIS[lower + 1][i] * part);
    }
    return String.format(Locale.ROOT, "#%02x%02x%02x", channels[0], channels[1], channels[2]);
  }
}

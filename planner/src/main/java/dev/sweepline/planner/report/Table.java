package dev.sweepline.planner.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A table that does not yet know whether it becomes text, Markdown or CSV.
public record Table(List<Column> columns, List<List<String>> rows) {

  private static final String GAP = "  ";
  private static final String UNKNOWN = "–";

  /// A column's title, and on which side its cells line up.
  public record Column(String title, boolean right) {
    public static Column text(String title) {
      return new Column(title, false);
    }

    public static Column number(String title) {
      return new Column(title, true);
    }
  }

  public Table {
    columns = List.copyOf(columns);
    rows = rows.stream().map(List::copyOf).toList();
  }

  public String toText() {
    return text(lines(titles(), rows));
  }

  /// As [#toText], to go on below it: of a table that is too long for one piece.
  public String toTextWithoutTitles() {
    return text(rows);
  }

  private String text(List<List<String>> lines) {
    var widths = widths(0);
    return lines.stream()
            .map(row ->
                IntStream.range(0, row.size())
                    .mapToObj(i -> padded(row.get(i), widths.get(i), columns.get(i).right()))
                    .collect(Collectors.joining(GAP))
                    .stripTrailing())
            .collect(Collectors.joining("\n"))
        + "\n";
  }

  public String toMarkdown() {
    var escaped =
        new Table(
            columns, rows.stream().map(row -> row.stream().map(Table::escaped).toList()).toList());
    return escaped.alignedMarkdown();
  }

  private String alignedMarkdown() {
    var widths = widths(3);
    var rule =
        IntStream.range(0, columns.size())
            .mapToObj(i ->
                columns.get(i).right()
                    ? "-".repeat(widths.get(i) - 1) + ":"
                    : "-".repeat(widths.get(i)))
            .toList();
    var body = new ArrayList<List<String>>();
    body.add(rule);
    body.addAll(rows);
    return lines(titles(), body).stream()
            .map(row ->
                IntStream.range(0, row.size())
                    .mapToObj(i -> padded(row.get(i), widths.get(i), columns.get(i).right()))
                    .collect(Collectors.joining(" | ", "| ", " |")))
            .collect(Collectors.joining("\n"))
        + "\n";
  }

  public String toCsv() {
    return lines(titles(), rows).stream()
            .map(row -> row.stream().map(Table::quoted).collect(Collectors.joining(",")))
            .collect(Collectors.joining("\n"))
        + "\n";
  }

  private List<String> titles() {
    return columns.stream().map(Column::title).toList();
  }

  private List<Integer> widths(int least) {
    return IntStream.range(0, columns.size())
        .map(i ->
            Math.max(
                least,
                Collections.max(
                    lines(titles(), rows).stream().map(row -> width(row.get(i))).toList())))
        .boxed()
        .toList();
  }

  private static List<List<String>> lines(List<String> titles, List<List<String>> rows) {
    var lines = new ArrayList<List<String>>(rows.size() + 1);
    lines.add(titles);
    lines.addAll(rows);
    return lines;
  }

  private static String padded(String cell, int width, boolean right) {
    var padding = " ".repeat(Math.max(0, width - width(cell)));
    return right ? padding + cell : cell + padding;
  }

  private static int width(String cell) {
    return Svg.letters(cell);
  }

  private static String escaped(String cell) {
    return cell.replace("|", "\\|").replace("\r", "").replace("\n", "<br>");
  }

  /// For programs what is not known is nothing, and no dash.
  private static String quoted(String cell) {
    if (cell.equals(UNKNOWN)) {
      return "";
    }
    return cell.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
        ? '"' + cell.replace("\"", "\"\"") + '"'
        : cell;
  }
}

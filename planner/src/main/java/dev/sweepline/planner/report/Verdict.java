package dev.sweepline.planner.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Whether the best run did what was expected beforehand.
record Verdict(Answer answer, String because, List<Line> lines) {

  enum Answer {
    Reached("The expected result was reached"),
    Missed("The expected result was not reached"),
    Undecided("Undecided"),
    NothingExpected("No expected result was recorded");

    private final String words;

    Answer(String words) {
      this.words = words;
    }
  }

  /// One metric: what it was before, what was expected, what came out.
  record Line(
      String metric,
      OptionalDouble baseline,
      OptionalDouble expected,
      OptionalDouble actual,
      Ranking ranking) {

    Optional<Boolean> reached() {
      return expected.isPresent() && actual.isPresent()
          ? Optional.of(!ranking.better(expected.getAsDouble(), actual.getAsDouble()))
          : Optional.empty();
    }
  }

  Verdict {
    lines = List.copyOf(lines);
  }

  static Verdict on(Findings findings) {
    var best = findings.comparison().best();
    var lines = lines(findings, best);
    if (findings.expected().isEmpty()) {
      return new Verdict(Answer.NothingExpected, "", lines);
    }
    var open =
        findings.comparison().trials().stream().filter(trial -> !trial.state().settled()).count();
    if (best.isEmpty()) {
      var why = open > 0 ? "no trial has succeeded yet" : "no trial succeeded";
      return new Verdict(open > 0 ? Answer.Undecided : Answer.Missed, why, lines);
    }
    var missed =
        lines.stream().filter(line -> !line.reached().orElse(line.expected().isEmpty())).toList();
    if (missed.isEmpty()) {
      return new Verdict(Answer.Reached, distances(lines, true), lines);
    }
    if (open > 0) {
      return new Verdict(
          Answer.Undecided,
          "not reached so far, and "
              + open
              + " trials have not settled: "
              + distances(missed, false),
          lines);
    }
    return new Verdict(Answer.Missed, distances(missed, false), lines);
  }

  String sentence() {
    return answer.words + (because.isEmpty() ? "." : ": " + because + ".");
  }

  Table table() {
    var columns =
        List.of(
            Table.Column.text("metric"),
            Table.Column.number("baseline"),
            Table.Column.number("expected"),
            Table.Column.number("best run"),
            Table.Column.number("over baseline"),
            Table.Column.text("reached"));
    var rows = new ArrayList<List<String>>();
    for (var line : lines) {
      rows.add(
          List.of(
              line.metric(),
              Figures.metric(line.baseline()),
              Figures.metric(line.expected()),
              Figures.metric(line.actual()),
              line.baseline().isPresent() && line.actual().isPresent()
                  ? Figures.difference(line.actual().getAsDouble() - line.baseline().getAsDouble())
                  : "–",
              line.reached().map(reached -> reached ? "yes" : "no").orElse("–")));
    }
    return new Table(columns, rows);
  }

  private static List<Line> lines(Findings findings, Optional<Trial> best) {
    var metrics = new LinkedHashSet<>(findings.comparison().metrics());
    metrics.addAll(new TreeSet<>(findings.expected().keySet()));
    return metrics.stream()
        .map(metric ->
            new Line(
                metric,
                at(findings.baseline().metrics(), metric),
                at(findings.expected(), metric),
                best.map(trial -> trial.metric(metric)).orElse(OptionalDouble.empty()),
                findings.ranking(metric)))
        .toList();
  }

  private static String distances(List<Line> lines, boolean reached) {
    return lines.stream()
        .filter(line -> line.expected().isPresent())
        .map(line -> distance(line, reached))
        .collect(Collectors.joining("; "));
  }

  private static String distance(Line line, boolean reached) {
    var expected = line.expected().orElse(Double.NaN);
    if (line.actual().isEmpty()) {
      return line.metric() + " was not measured (" + Figures.metric(expected) + " expected)";
    }
    var actual = line.actual().getAsDouble();
    var gap = Figures.metric(Math.abs(actual - expected));
    return "%s %s, %s %s the expected %s"
        .formatted(
            line.metric(),
            Figures.metric(actual),
            gap,
            reached ? "beyond" : "short of",
            Figures.metric(expected));
  }

  private static OptionalDouble at(Map<String, Double> metrics, String name) {
    var value = metrics.get(name);
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }
}

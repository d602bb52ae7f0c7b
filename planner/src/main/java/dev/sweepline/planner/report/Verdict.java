package dev.sweepline.planner.report;

import dev.sweepline.planner.conclusion.Estimate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Whether the best configuration did what was expected beforehand: the only thing that can be said
/// of a hypothesis by figures.
record Verdict(Answer answer, boolean anySucceeded, long open, List<Line> lines) {

  enum Answer {
    Reached,
    Missed,
    Undecided,
    NothingExpected
  }

  /// One metric: what it was before, what was expected, what came out as a mean over seeds.
  record Line(
      String metric,
      OptionalDouble baseline,
      OptionalDouble expected,
      Optional<Estimate> actual,
      Ranking ranking) {

    Optional<Boolean> reached() {
      return expected.isPresent()
          ? actual.map(found -> !ranking.better(expected.getAsDouble(), found.mean()))
          : Optional.empty();
    }

    /// Whether other seeds may have come out on the other side.
    boolean close() {
      return expected.isPresent()
          && actual
              .filter(found -> found.standardError().isPresent())
              .filter(found -> !found.minus(Estimate.given(expected.getAsDouble())).clear())
              .isPresent();
    }
  }

  Verdict {
    lines = List.copyOf(lines);
  }

  static Verdict on(Findings findings) {
    var best = BestCell.of(findings.comparison());
    var lines = lines(findings, best);
    long open =
        findings.comparison().trials().stream().filter(trial -> !trial.state().settled()).count();
    return new Verdict(answer(findings, best, lines, open), best.isPresent(), open, lines);
  }

  private static Answer answer(
      Findings findings, Optional<BestCell> best, List<Line> lines, long open) {
    if (findings.expected().isEmpty()) {
      return Answer.NothingExpected;
    }
    boolean missed =
        best.isEmpty()
            || lines.stream().anyMatch(line -> !line.reached().orElse(line.expected().isEmpty()));
    if (!missed) {
      return Answer.Reached;
    }
    return open > 0 ? Answer.Undecided : Answer.Missed;
  }

  String sentence(Words words) {
    return switch (answer) {
      case Reached -> words.of(Phrase.VERDICT_REACHED, distances(words));
      case Missed ->
          words.of(
              Phrase.VERDICT_MISSED,
              anySucceeded ? distances(words) : words.of(Phrase.NONE_SUCCEEDED));
      case Undecided ->
          words.of(
              Phrase.VERDICT_UNDECIDED,
              anySucceeded
                  ? words.count(Phrase.NOT_SO_FAR, open, distances(words))
                  : words.of(Phrase.NONE_YET));
      case NothingExpected -> words.of(Phrase.VERDICT_NOTHING);
    };
  }

  /// What to know of the verdict; empty where seeds cannot turn it.
  Optional<String> caution(Words words) {
    var judged = lines.stream().filter(line -> line.expected().isPresent()).toList();
    if (judged.stream()
        .flatMap(line -> line.actual().stream())
        .anyMatch(found -> found.standardError().isEmpty())) {
      return Optional.of(words.of(Phrase.ONE_RUN_ONLY));
    }
    return judged.stream().anyMatch(Line::close)
        ? Optional.of(words.of(Phrase.WITHIN_ERRORS))
        : Optional.empty();
  }

  Table table(Words words, String result) {
    var columns =
        List.of(
            Table.Column.text(words.of(Phrase.METRIC)),
            Table.Column.number(words.of(Phrase.BASELINE)),
            Table.Column.number(words.of(Phrase.EXPECTED)),
            Table.Column.number(result),
            Table.Column.number(words.of(Phrase.OVER_BASELINE)),
            Table.Column.text(words.of(Phrase.REACHED)));
    var rows = new ArrayList<List<String>>();
    for (var line : lines) {
      rows.add(
          List.of(
              words.metric(line.metric()),
              Figures.metric(line.baseline()),
              Figures.metric(line.expected()),
              line.actual().map(Verdict::estimate).orElse("–"),
              line.baseline().isPresent() && line.actual().isPresent()
                  ? difference(
                      line.actual().get().minus(Estimate.given(line.baseline().getAsDouble())))
                  : "–",
              line.reached()
                  .map(reached -> words.of(reached ? Phrase.YES : Phrase.NO))
                  .orElse("–")));
    }
    return new Table(columns, rows);
  }

  /// Expected and baseline alone, as they were before anything ran.
  Table before(Words words) {
    return new Table(
        List.of(
            Table.Column.text(words.of(Phrase.METRIC)),
            Table.Column.number(words.of(Phrase.BASELINE)),
            Table.Column.number(words.of(Phrase.EXPECTED))),
        lines.stream()
            .filter(line -> line.baseline().isPresent() || line.expected().isPresent())
            .map(line ->
                List.of(
                    words.metric(line.metric()),
                    Figures.metric(line.baseline()),
                    Figures.metric(line.expected())))
            .toList());
  }

  static String estimate(Estimate estimate) {
    return Figures.metric(estimate.mean()) + error(estimate.n() > 0, estimate.standardError());
  }

  private static String difference(Estimate.Difference difference) {
    return Figures.difference(difference.value()) + error(true, difference.standardError());
  }

  private static String error(boolean measured, OptionalDouble error) {
    return measured && error.isPresent() ? " ± " + Figures.metric(error) : "";
  }

  private static List<Line> lines(Findings findings, Optional<BestCell> best) {
    var metrics = new LinkedHashSet<>(findings.comparison().metrics());
    metrics.addAll(new TreeSet<>(findings.expected().keySet()));
    return metrics.stream()
        .map(metric ->
            new Line(
                metric,
                at(findings.baseline().metrics(), metric),
                at(findings.expected(), metric),
                best.flatMap(cell -> cell.estimate(metric)),
                findings.ranking(metric)))
        .toList();
  }

  private String distances(Words words) {
    return lines.stream()
        .filter(line -> line.expected().isPresent())
        .map(line -> distance(line, words))
        .collect(Collectors.joining(" "));
  }

  private static String distance(Line line, Words words) {
    double expected = line.expected().orElse(Double.NaN);
    if (line.actual().isEmpty()) {
      return words.of(Phrase.NOT_MEASURED, words.metric(line.metric()), Figures.metric(expected));
    }
    var actual = line.actual().get();
    return words.of(
        line.reached().orElse(false) ? Phrase.BEYOND : Phrase.SHORT_OF,
        words.metric(line.metric()),
        estimate(actual),
        Figures.metric(Math.abs(actual.mean() - expected)),
        Figures.metric(expected));
  }

  private static OptionalDouble at(Map<String, Double> metrics, String name) {
    var value = metrics.get(name);
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }
}

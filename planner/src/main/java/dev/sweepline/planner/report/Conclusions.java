package dev.sweepline.planner.report;

import dev.sweepline.planner.conclusion.Factor;
import dev.sweepline.planner.conclusion.Goals;
import dev.sweepline.planner.conclusion.Importance;
import dev.sweepline.planner.conclusion.Run;
import dev.sweepline.planner.spec.Goal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// What a report says of goals and of which key mattered.
final class Conclusions {
  private static final int SHOWN = 5;

  private Conclusions() {}

  static Table goals(Findings findings) {
    var runs =
        findings.comparison().trials().stream()
            .filter(trial -> trial.state() == Trial.State.Succeeded)
            .map(Trial::scored)
            .toList();
    var goals = Goals.compile(findings.spec().goals(), findings.spec().objective());
    return new Table(
        List.of(
            Table.Column.text("goal"),
            Table.Column.text("about"),
            Table.Column.text("wanted"),
            Table.Column.text("reached"),
            Table.Column.text("nearest")),
        goals.over(runs).stream()
            .map(standing ->
                List.of(
                    standing.goal().label(),
                    standing.goal().when() == null ? "all" : "`" + standing.goal().when() + "`",
                    wanted(standing.goal()),
                    standing.reached() ? "yes" : "no",
                    standing.message()))
            .toList());
  }

  /// Which keys the variance of the deciding metric goes with; empty before there are two runs, and
  /// where only one key varied, of which its effect has said all.
  static Optional<String> importance(Findings findings) {
    var comparison = findings.comparison();
    var factors =
        findings.spec().search().space().stream()
            .filter(dimension -> comparison.varied().contains(dimension.key()))
            .map(Factor::of)
            .toList();
    if (factors.size() < 2) {
      return Optional.empty();
    }
    var runs =
        comparison.succeededTrials().stream()
            .map(trial ->
                new Run(
                    trial.scored().params(),
                    trial.metric(comparison.ranking().metric()).orElse(Double.NaN)))
            .toList();
    if (runs.size() < 2) {
      return Optional.empty();
    }
    return Optional.of(
        switch (Importance.of(factors, runs)) {
          case Importance.Unclaimed(var why) ->
              "Which key mattered most is not claimed: " + why + ".";
          case Importance.Known known -> sentence(known, comparison.ranking().metric());
        });
  }

  private static String sentence(Importance.Known known, String metric) {
    var clear = known.shares().stream().filter(Importance.Share::clear).limit(SHOWN).toList();
    var method =
        switch (known.method()) {
          case EXACT ->
              "analysis of variance over the full grid; "
                  + percent(known.seeds())
                  + " is between seeds of one configuration";
          case FOREST ->
              "functional ANOVA of a random forest, which explains "
                  + percent(known.explained())
                  + " of runs that it did not see";
        };
    return (clear.isEmpty()
            ? "No key explains more of the differences in `" + metric + "` than chance would"
            : "Of the differences in `"
                + metric
                + "`, "
                + clear.stream().map(Conclusions::share).collect(Collectors.joining(", ")))
        + " ("
        + known.runs()
        + " runs, "
        + method
        + ").";
  }

  private static String share(Importance.Share share) {
    return "%s %s with %s"
        .formatted(
            percent(share.share()) + " ± " + percent(share.standardError()),
            share.keys().size() > 1 ? "go" : "goes",
            share.keys().stream()
                .map(key -> "`" + key + "`")
                .collect(
                    Collectors.joining(" and ", "", share.keys().size() > 1 ? " together" : "")));
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f %%", 100 * share);
  }

  private static String wanted(Goal goal) {
    return goal.metrics().entrySet().stream()
        .map(metric -> metric.getKey() + " " + metric.getValue())
        .collect(Collectors.joining(", "));
  }
}

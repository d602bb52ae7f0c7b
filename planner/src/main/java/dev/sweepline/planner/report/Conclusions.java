package dev.sweepline.planner.report;

import dev.sweepline.planner.conclusion.Estimate;
import dev.sweepline.planner.conclusion.Factor;
import dev.sweepline.planner.conclusion.Goals;
import dev.sweepline.planner.conclusion.Importance;
import dev.sweepline.planner.conclusion.Judgement;
import dev.sweepline.planner.conclusion.Run;
import dev.sweepline.planner.spec.Goal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What a report says of goals and of which key mattered.
record Conclusions(Findings findings, Words words) {
  private static final int SHOWN = 5;

  Table goals() {
    var runs =
        findings.comparison().trials().stream()
            .filter(trial -> trial.state() == Trial.State.Succeeded)
            .map(Trial::scored)
            .toList();
    var goals = Goals.compile(findings.spec().goals(), findings.spec().objective());
    return new Table(
        List.of(
            Table.Column.text(words.of(Phrase.GOAL)),
            Table.Column.text(words.of(Phrase.ABOUT)),
            Table.Column.text(words.of(Phrase.WANTED)),
            Table.Column.text(words.of(Phrase.REACHED)),
            Table.Column.text(words.of(Phrase.NEAREST))),
        goals.over(runs).stream()
            .map(standing ->
                List.of(
                    Page.plain(standing.goal().label()),
                    standing.goal().when() == null
                        ? words.of(Phrase.ALL)
                        : Page.code(standing.goal().when()),
                    wanted(standing.goal()),
                    words.of(standing.reached() ? Phrase.YES : Phrase.NO),
                    nearest(standing)))
            .toList());
  }

  private String nearest(Goals.Standing standing) {
    if (!standing.trouble().isEmpty()) {
      return words.of(Phrase.GOAL_BROKEN, Page.code(standing.trouble()));
    }
    var nearest = standing.nearest();
    if (nearest.isEmpty()) {
      return words.of(Phrase.GOAL_OPEN);
    }
    var params =
        standing
            .group()
            .map(group ->
                new TreeMap<>(group.params())
                    .entrySet().stream()
                        .map(param -> param.getKey() + "=" + param.getValue())
                        .collect(Collectors.joining(", ")))
            .filter(text -> !text.isEmpty());
    return nearest.get().margins().stream()
            .map(margin -> margin(standing, margin))
            .collect(Collectors.joining("; "))
        + params.map(text -> " (" + Page.code(text) + ")").orElse("");
  }

  private String margin(Goals.Standing standing, Judgement.Margin margin) {
    if (margin.value().isEmpty()) {
      return words.of(Phrase.NOT_REPORTED, margin.metric());
    }
    double value = margin.value().getAsDouble();
    return margin.metric()
        + " "
        + standing
            .group()
            .flatMap(group -> group.estimate(margin.metric()))
            .map(Verdict::estimate)
            .orElse(Figures.metric(value))
        + ", "
        + Figures.difference(value - margin.goal());
  }

  /// Which keys the variance of the deciding metric goes with; empty before there are two runs, and
  /// where only one key varied, of which its effect has said all.
  Optional<String> importance() {
    var comparison = findings.comparison();
    var factors =
        findings.spec().search().space().stream()
            .filter(dimension -> comparison.varied().contains(dimension.key()))
            .map(Factor::of)
            .toList();
    var runs =
        comparison.succeededTrials().stream()
            .map(trial ->
                new Run(
                    trial.scored().params(),
                    trial.metric(comparison.ranking().metric()).orElse(Double.NaN)))
            .toList();
    if (factors.size() < 2 || runs.size() < 2) {
      return Optional.empty();
    }
    return switch (Importance.of(factors, findings.spec().search().zip(), runs)) {
      case Importance.Unclaimed(_, var keys) when keys == 0 -> Optional.empty();
      case Importance.Unclaimed(_, var keys) -> Optional.of(unclaimed(runs, keys));
      case Importance.Known known -> Optional.of(sentence(known, comparison.ranking().metric()));
    };
  }

  private String unclaimed(List<Run> runs, int keys) {
    int least = Math.max(Importance.LEAST_RUNS, Importance.LEAST_RUNS_PER_KEY * keys);
    if (runs.stream().mapToDouble(Run::value).distinct().count() < 2) {
      return words.of(Phrase.IMPORTANCE_SAME, runs.size());
    }
    return runs.size() < least
        ? words.of(Phrase.IMPORTANCE_FEW, runs.size(), keys, least)
        : words.of(Phrase.IMPORTANCE_FOREST, runs.size());
  }

  private String sentence(Importance.Known known, String metric) {
    var clear = known.shares().stream().filter(Importance.Share::clear).limit(SHOWN).toList();
    var method =
        switch (known.method()) {
          case EXACT -> words.of(Phrase.IMPORTANCE_EXACT, known.runs(), percent(known.seeds()));
          case FOREST ->
              words.of(Phrase.IMPORTANCE_BY_FOREST, known.runs(), percent(known.explained()));
        };
    return clear.isEmpty()
        ? words.of(Phrase.IMPORTANCE_NONE, Page.code(metric), method)
        : words.of(
            Phrase.IMPORTANCE,
            Page.code(metric),
            method,
            clear.stream().map(this::share).collect(Collectors.joining(", ")));
  }

  private String share(Importance.Share share) {
    return words.of(
        share.keys().size() > 1 ? Phrase.SHARE_TOGETHER : Phrase.SHARE,
        share.keys().stream().map(Page::code).collect(Collectors.joining(" × ")),
        percent(share.share()) + " ± " + percent(share.standardError()));
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f %%", 100 * share);
  }

  private static String wanted(Goal goal) {
    return goal.metrics().entrySet().stream()
        .map(metric -> metric.getKey() + " " + metric.getValue())
        .collect(Collectors.joining(", "));
  }

  /// Figures as they are in a table of means.
  static String cell(Optional<Estimate> estimate) {
    return estimate.map(Verdict::estimate).orElse("–");
  }
}

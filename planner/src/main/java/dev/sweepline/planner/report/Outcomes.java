package dev.sweepline.planner.report;

import dev.sweepline.planner.conclusion.Group;
import dev.sweepline.planner.status.Attempt;
import dev.sweepline.planner.status.Outcome;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The part of a report that says what came out: figures, runs, means over seeds, repetitions.
record Outcomes(Findings findings, Words words, Page page, RunLinks links) {

  private static final int MOST_RUNS = 100;
  private static final int MOST_CONFIGURATIONS = 30;
  private static final int REASONS = 3;

  void write(Verdict verdict) {
    page.heading(2, words.of(Phrase.ACTUAL));
    var single = findings.single().isPresent();
    if (!single) {
      best();
    }
    page.table(verdict.table(words, words.of(single ? Phrase.RESULT : Phrase.BEST_CONFIGURATION)));
    means();
    runs();
    if (findings.comparison().differsInNormalisation()) {
      page.paragraph(words.of(Phrase.NORM_CAUTION));
    }
    attempts();
    page.notes("actual");
  }

  private void best() {
    var comparison = findings.comparison();
    var best = BestCell.of(comparison);
    if (best.isEmpty()) {
      page.paragraph(words.of(Phrase.NO_RESULT));
      return;
    }
    var varied = comparison.varied().stream().filter(key -> !key.equals(Trial.SEED)).toList();
    if (!varied.isEmpty()) {
      page.paragraph(
          words.count(
              Phrase.BEST_MEAN,
              best.get().group().runs().size(),
              Page.code(best.get().text(varied))));
    }
    comparison
        .best()
        .ifPresent(run -> page.paragraph(words.of(Phrase.BEST_RUN, Page.code(run.runName()))));
  }

  private void means() {
    var groups = BestCell.groups(findings.comparison());
    if (groups.stream().noneMatch(group -> group.runs().size() > 1)) {
      return;
    }
    var comparison = findings.comparison();
    var keys = comparison.varied().stream().filter(key -> !key.equals(Trial.SEED)).toList();
    var columns = new ArrayList<Table.Column>();
    var names = ShortNames.of(keys);
    keys.forEach(key -> columns.add(keyColumn(names.of(key), key)));
    columns.add(Table.Column.number(words.of(Phrase.COLUMN_RUNS)));
    comparison.metrics().forEach(metric -> columns.add(Table.Column.number(metric)));
    page.paragraph(words.of(Phrase.MEANS));
    page.table(
        new Table(
            columns,
            groups.stream().limit(MOST_CONFIGURATIONS).map(group -> row(group, keys)).toList()));
    more(groups.size() - MOST_CONFIGURATIONS);
  }

  private List<String> row(Group group, List<String> keys) {
    var row = new ArrayList<String>();
    keys.forEach(key -> row.add(Page.plain(group.params().getOrDefault(key, "–"))));
    row.add("" + group.runs().size());
    findings
        .comparison()
        .metrics()
        .forEach(metric -> row.add(Conclusions.cell(group.estimate(metric))));
    return row;
  }

  private void runs() {
    var comparison = findings.comparison();
    var histories =
        findings.histories().stream()
            .collect(Collectors.toMap(History::experiment, history -> history, (one, _) -> one));
    boolean single = findings.single().isPresent();
    var names = ShortNames.of(comparison.varied());
    boolean cost = histories.values().stream().anyMatch(history -> history.usage().isPresent());
    var columns = new ArrayList<Column>();
    columns.add(new Column(text(Phrase.COLUMN_RUN), links::name));
    if (!single) {
      comparison
          .varied()
          .forEach(key ->
              columns.add(
                  new Column(
                      keyColumn(
                          key.equals(Trial.SEED) ? words.of(Phrase.COLUMN_SEED) : names.of(key),
                          key),
                      trial -> Page.plain(trial.param(key)))));
    }
    comparison
        .metrics()
        .forEach(metric ->
            columns.add(
                new Column(
                    Table.Column.number(metric), trial -> Figures.metric(trial.metric(metric)))));
    if (comparison.differsInNormalisation()) {
      columns.add(
          new Column(
              number(Phrase.COLUMN_NORM),
              trial ->
                  trial.normalisationBatch().isPresent()
                      ? "" + trial.normalisationBatch().getAsInt()
                      : "–"));
    }
    columns.add(
        new Column(
            number(Phrase.COLUMN_EPOCH),
            trial -> trial.bestEpoch().isPresent() ? "" + trial.bestEpoch().getAsInt() : "–"));
    columns.add(
        new Column(
            number(Phrase.COLUMN_DURATION),
            trial -> trial.duration().map(words::time).orElse("–")));
    if (cost) {
      columns.add(new Column(number(Phrase.COLUMN_GPU), trial -> gpuHours(histories, trial)));
    }
    columns.add(
        new Column(number(Phrase.COLUMN_ATTEMPTS), trial -> "" + trial.attempts().started()));
    columns.add(new Column(text(Phrase.COLUMN_STATE), this::state));
    if (!single) {
      page.paragraph(words.of(Phrase.RUNS_OF));
    }
    page.table(
        new Table(
            columns.stream().map(Column::title).toList(),
            comparison.trials().stream()
                .limit(MOST_RUNS)
                .map(trial -> columns.stream().map(column -> column.cell().apply(trial)).toList())
                .toList()));
    more(comparison.trials().size() - MOST_RUNS);
  }

  private record Column(Table.Column title, Function<Trial, String> cell) {}

  private Table.Column text(Phrase phrase) {
    return Table.Column.text(words.of(phrase));
  }

  private Table.Column number(Phrase phrase) {
    return Table.Column.number(words.of(phrase));
  }

  private Table.Column keyColumn(String title, String key) {
    return new Table.Column(
        title,
        findings.comparison().trials().stream()
            .allMatch(trial -> Figures.number(trial.param(key)).isPresent()));
  }

  private static String gpuHours(Map<String, History> histories, Trial trial) {
    var history = histories.get(trial.experiment());
    return history == null ? "–" : history.usage().map(usage -> usage.gpuHours()).orElse("–");
  }

  private String state(Trial trial) {
    var state = words.word("STATE", trial.state());
    var own =
        trial.reused().isEmpty()
            ? state
            : words.of(Phrase.AS_ANOTHER, state, Page.plain(trial.reused()));
    return own + (trial.reason().isEmpty() ? "" : ": " + Page.code(trial.reason()));
  }

  private void more(int left) {
    if (left > 0) {
      page.paragraph(words.count(Phrase.MORE_RUNS, left));
    }
  }

  private void attempts() {
    var trials = findings.comparison().trials();
    int started = trials.stream().mapToInt(trial -> trial.attempts().started()).sum();
    page.paragraph(
        words.count(Phrase.ATTEMPTS, started, words.count(Phrase.TRIAL_COUNT, trials.size())));
    var lines = repetitions();
    if (!lines.isEmpty()) {
      page.paragraph(words.of(Phrase.REPETITIONS));
      page.bullets(lines);
    }
  }

  /// How attempts ended that were no success and not asked for, with a few of their reasons.
  private List<String> repetitions() {
    var byEnd = new EnumMap<Outcome, List<Attempt>>(Outcome.class);
    for (var history : findings.histories()) {
      for (var attempt : history.attempts()) {
        var outcome = attempt.outcome();
        if (outcome != null && outcome != Outcome.SUCCEEDED && outcome != Outcome.INTENDED) {
          byEnd.computeIfAbsent(outcome, _ -> new ArrayList<>()).add(attempt);
        }
      }
    }
    return byEnd.entrySet().stream()
        .map(entry ->
            words.word("END", entry.getKey())
                + " × "
                + entry.getValue().size()
                + reasons(entry.getValue()))
        .toList();
  }

  private String reasons(List<Attempt> attempts) {
    var distinct =
        attempts.stream()
            .map(attempt -> attempt.reason() == null ? "" : attempt.reason())
            .filter(reason -> !reason.isBlank())
            .distinct()
            .toList();
    if (distinct.isEmpty()) {
      return "";
    }
    var shown = distinct.stream().limit(REASONS).map(Page::code).collect(Collectors.joining("; "));
    return ": "
        + shown
        + (distinct.size() > REASONS
            ? "; " + words.of(Phrase.AND_MORE, distinct.size() - REASONS)
            : "");
  }
}

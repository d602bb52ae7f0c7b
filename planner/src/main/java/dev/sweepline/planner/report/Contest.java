package dev.sweepline.planner.report;

import dev.sweepline.planner.conclusion.Estimate;
import dev.sweepline.planner.conclusion.Goals;
import dev.sweepline.planner.conclusion.Group;
import dev.sweepline.planner.conclusion.Judgement;
import dev.sweepline.planner.conclusion.Scored;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/// One sweep or several in one table: run by run, or what seeds come to together.
public final class Contest {
  /// What rows go by, besides the keys of configurations.
  public static final String SWEEP = "sweep";

  private static final Pattern PLAIN = Pattern.compile("\\+{0,2}([\\w.-]+)=([\\w.:+-]+)");

  private final List<Side> sides;
  private final Comparison comparison;
  private final Map<String, Side> byExperiment = new HashMap<>();
  private final Map<String, Trial> trials = new HashMap<>();

  /// Equal only to itself: comparing entrants would compare all of their trials.
  private static final class Side {
    private final Entrant entrant;
    private final Goals goals;
    private final Map<String, String> fixed;

    Side(Entrant entrant) {
      this.entrant = entrant;
      this.fixed = fixed(entrant.spec().overrides());
      this.goals = Goals.compile(entrant.spec().goals(), entrant.spec().objective());
    }
  }

  private Contest(List<Entrant> entrants, Comparison comparison) {
    this.sides = entrants.stream().map(Side::new).toList();
    this.comparison = comparison;
    for (var side : sides) {
      for (var trial : side.entrant.trials()) {
        byExperiment.put(trial.experiment(), side);
        trials.put(trial.experiment(), trial);
      }
    }
  }

  /// What a sweep gives all of its trials, as far as it is a plain value: the image size of a
  /// baseline is a value of its key like any other.
  private static Map<String, String> fixed(List<String> overrides) {
    var fixed = new LinkedHashMap<String, String>();
    for (var override : overrides) {
      var plain = PLAIN.matcher(override);
      if (plain.matches()) {
        fixed.put(plain.group(1), plain.group(2));
      }
    }
    return fixed;
  }

  public static Contest of(Ranking ranking, List<Entrant> entrants) {
    return new Contest(
        entrants,
        Comparison.of(
            ranking,
            entrants.stream().map(Entrant::spec).toList(),
            entrants.stream().flatMap(entrant -> entrant.trials().stream()).toList()));
  }

  public Comparison comparison() {
    return comparison;
  }

  /// The sweep that a trial is of.
  public String sweep(Trial trial) {
    return side(trial).entrant.sweep();
  }

  /// Labels of the goals that a trial reaches by itself.
  public List<String> reached(Trial trial) {
    return trial.state() == Trial.State.Succeeded
        ? side(trial).goals.of(trial.scored()).stream()
            .filter(Judgement::reached)
            .map(Judgement::label)
            .toList()
        : List.of();
  }

  /// How far a trial is from its sweep's baseline.
  public Optional<Double> delta(Trial trial) {
    var delta = side(trial).entrant.delta(trial, comparison.ranking().metric());
    return delta.isPresent() ? Optional.of(delta.getAsDouble()) : Optional.empty();
  }

  /// A row for each run.
  public Table runs() {
    var first = new ArrayList<Comparison.Extra>();
    if (sides.size() > 1) {
      first.add(new Comparison.Extra(Table.Column.text(SWEEP), this::sweep));
    }
    var judged = new ArrayList<Comparison.Extra>();
    if (hasBaseline()) {
      judged.add(
          new Comparison.Extra(
              Table.Column.number(deltaTitle()),
              trial -> delta(trial).map(Figures::difference).orElse("–")));
    }
    if (hasGoals()) {
      judged.add(new Comparison.Extra(Table.Column.text("goals"), trial -> words(reached(trial))));
    }
    return comparison.table(first, judged);
  }

  /// Keys that rows can go by.
  public List<String> keys() {
    var keys = new LinkedHashSet<String>();
    keys.add(SWEEP);
    comparison.trials().forEach(trial -> keys.addAll(trial.params().keySet()));
    sides.forEach(side -> keys.addAll(side.fixed.keySet()));
    return List.copyOf(keys);
  }

  /// What tells configurations apart: all varied keys but the seed.
  public List<String> configuration() {
    var keys = new ArrayList<String>();
    if (sides.size() > 1) {
      keys.add(SWEEP);
    }
    comparison.varied().stream().filter(key -> !key.equals(Trial.SEED)).forEach(keys::add);
    return keys;
  }

  /// Whether some configuration has run more than once.
  public boolean repeated() {
    return groups(configuration()).stream().anyMatch(group -> group.runs() > 1);
  }

  /// Succeeded runs with the same values of these keys together, the best mean first.
  public List<GroupRow> groups(List<String> keys) {
    return Group.by(scored(), keys).stream()
        .sorted(
            Comparator.comparingDouble(
                (Group group) -> -Entrant.height(comparison.ranking(), group)))
        .map(this::row)
        .toList();
  }

  /// Groups as a table for people: `0.8685 ± 0.0063`.
  public Table table(List<String> keys) {
    return table(keys, false);
  }

  /// Groups as a table for programs, with means and errors in columns of their own.
  public Table plainTable(List<String> keys) {
    return table(keys, true);
  }

  private Table table(List<String> keys, boolean plain) {
    var shortNames = ShortNames.of(keys);
    var columns = new ArrayList<Table.Column>();
    var rows = groups(keys);
    for (var key : keys) {
      boolean numbers = rows.stream().allMatch(row -> Figures.number(value(row, key)).isPresent());
      columns.add(new Table.Column(plain ? key : shortNames.of(key), numbers));
    }
    columns.add(Table.Column.number("runs"));
    for (var metric : comparison.metrics()) {
      columns.add(Table.Column.number(metric));
      if (plain) {
        columns.add(Table.Column.number(metric + " error"));
      }
    }
    if (hasBaseline()) {
      columns.add(Table.Column.number(deltaTitle()));
      if (plain) {
        columns.add(Table.Column.number(deltaTitle() + " error"));
      }
    }
    if (hasGoals()) {
      columns.add(Table.Column.text("goals"));
    }
    return new Table(columns, rows.stream().map(row -> cells(row, keys, plain)).toList());
  }

  private List<String> cells(GroupRow row, List<String> keys, boolean plain) {
    var cells = new ArrayList<String>();
    keys.forEach(key -> cells.add(value(row, key)));
    cells.add("" + row.runs());
    for (var metric : comparison.metrics()) {
      var estimate = Optional.ofNullable(row.metrics().get(metric));
      var mean = estimate.map(found -> Figures.metric(found.mean())).orElse("–");
      var error = estimate.map(found -> Figures.metric(found.standardError())).orElse("–");
      cells.addAll(plain ? List.of(mean, error) : List.of(both(mean, error)));
    }
    if (hasBaseline()) {
      var mean = row.delta().map(delta -> Figures.difference(delta.value())).orElse("–");
      var error = row.delta().map(delta -> Figures.metric(delta.standardError())).orElse("–");
      cells.addAll(plain ? List.of(mean, error) : List.of(both(mean, error)));
    }
    if (hasGoals()) {
      cells.add(words(row.goals()));
    }
    return cells;
  }

  private static String both(String mean, String error) {
    return error.equals("–") ? mean : mean + " ± " + error;
  }

  private static String value(GroupRow row, String key) {
    return row.params().getOrDefault(key, "–");
  }

  private GroupRow row(Group group) {
    var metrics = new LinkedHashMap<String, Estimate>();
    comparison
        .metrics()
        .forEach(
            metric -> group.estimate(metric).ifPresent(estimate -> metrics.put(metric, estimate)));
    var members =
        group.runs().stream()
            .map(run -> Objects.requireNonNull(byExperiment.get(run.name())))
            .distinct()
            .toList();
    // Runs with different baselines have none together.
    var references =
        members.stream()
            .map(member -> Optional.ofNullable(member.entrant.baseline().get(metric())))
            .distinct()
            .toList();
    return new GroupRow(
        group.params(),
        group.runs().size(),
        metrics,
        references.size() == 1
            ? references
                .getFirst()
                .flatMap(reference ->
                    Optional.ofNullable(metrics.get(metric())).map(mean -> mean.minus(reference)))
            : Optional.empty(),
        members.stream().flatMap(member -> reached(member, group).stream()).distinct().toList());
  }

  private List<String> reached(Side side, Group group) {
    return side
        .goals
        .over(
            group.runs().stream()
                .filter(run -> side.equals(byExperiment.get(run.name())))
                .map(run -> Objects.requireNonNull(trials.get(run.name())).scored())
                .toList())
        .stream()
        .filter(Goals.Standing::reached)
        .map(standing -> standing.goal().label())
        .toList();
  }

  private List<Scored> scored() {
    return comparison.trials().stream()
        .filter(trial -> trial.state() == Trial.State.Succeeded)
        .map(trial -> {
          var params = new LinkedHashMap<>(side(trial).fixed);
          params.putAll(trial.params());
          params.put(SWEEP, sweep(trial));
          byEitherName(params);
          return new Scored(trial.experiment(), params, trial.metrics());
        })
        .toList();
  }

  /// One sweep may say the group's name, another one the key's.
  private static void byEitherName(Map<String, String> params) {
    var byGroup = params.get("augmentation");
    var byKey = params.get("data.augmentation");
    if (byGroup != null) {
      params.putIfAbsent("data.augmentation", byGroup);
    }
    if (byKey != null) {
      params.putIfAbsent("augmentation", byKey);
    }
    List.copyOf(params.keySet()).stream()
        .filter(key -> key.startsWith("+"))
        .forEach(key ->
            params.putIfAbsent(
                key.replaceFirst("^[+]+", ""), Objects.requireNonNull(params.get(key))));
  }

  private String metric() {
    return comparison.ranking().metric();
  }

  private String deltaTitle() {
    return metric() + " over baseline";
  }

  private boolean hasBaseline() {
    return sides.stream().anyMatch(side -> side.entrant.baseline().containsKey(metric()));
  }

  private boolean hasGoals() {
    return sides.stream().anyMatch(side -> !side.goals.isEmpty());
  }

  private Side side(Trial trial) {
    return Objects.requireNonNull(byExperiment.get(trial.experiment()));
  }

  private static String words(List<String> labels) {
    return labels.isEmpty() ? "–" : String.join(", ", labels);
  }
}

package dev.sweepline.planner.sweep;

import dev.sweepline.planner.budget.BudgetProblems;
import dev.sweepline.planner.spec.Dimension;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.status.SweepStatus;
import dev.sweepline.planner.trial.Composer;
import dev.sweepline.planner.trial.FixedParts;
import dev.sweepline.planner.trial.KeyNames;
import dev.sweepline.planner.trial.SpecProblem;
import dev.sweepline.planner.trial.Trial;
import dev.sweepline.planner.trial.TrialRequest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Finds what the author of a sweep has to mend, naming the field, the value and the nearest
/// choice.
///
/// Each value is composed once, with the first values of the other keys: as many compositions as
/// there are values, not as there are cells.
final class SweepValidation {
  // An exclude that leaves nothing in this many cells leaves nothing.
  private static final long LOOKED_AT = 1_000_000;

  // As the schema has them: a grid of that many cells can still be counted in a long.
  private static final int MOST_KEYS = 8;
  private static final int MOST_VALUES = 100;
  private static final Pattern SEED = Pattern.compile("\\+*seed");

  private final Composer composer;
  private final SweepView view;
  private final SweepSpec spec;
  private final Grid grid;
  private final Excludes excludes;
  private final Set<SpecProblem> problems = new LinkedHashSet<>();
  private final Set<String> refusedKeys = new HashSet<>();
  private boolean treeless;
  private SweepStatus.Plan counts = new SweepStatus.Plan(0L, 0L, 0L, false);

  SweepValidation(Composer composer, SweepView view, Grid grid, Excludes excludes) {
    this.composer = composer;
    this.view = view;
    this.spec = view.spec();
    this.grid = grid;
    this.excludes = excludes;
    check();
  }

  List<SpecProblem> problems() {
    return List.copyOf(problems);
  }

  /// Whether the problems are that there is nothing to compose from.
  boolean treeless() {
    return treeless;
  }

  SweepStatus.Plan counts() {
    return counts;
  }

  private void check() {
    checkSpace();
    if (!problems.isEmpty()) {
      return;
    }
    problems.addAll(Factor.problems(spec));
    problems.addAll(FixedParts.problems(spec.naming(), spec.template(), spec.data()));
    problems.addAll(excludes.problems());
    problems.addAll(BudgetProblems.of(spec.limits()));
    checkCells();
    checkValues();
  }

  // The CRD refuses these too, but a spec may come from a file, without an API server.
  private void checkSpace() {
    var space = spec.search().space();
    if (space.isEmpty()) {
      problems.add(new SpecProblem("spec.search.space", "is empty: give at least one key"));
    }
    if (space.size() > MOST_KEYS) {
      problems.add(
          new SpecProblem(
              "spec.search.space", "has " + space.size() + " keys, at most 8 can vary"));
    }
    var keys = new HashSet<String>();
    for (int i = 0; i < space.size(); i++) {
      var dimension = space.get(i);
      var field = "spec.search.space[" + i + "]";
      if (!keys.add(dimension.key())) {
        problems.add(new SpecProblem(field + ".key", dimension.key() + " appears twice"));
      }
      if (SEED.matcher(dimension.key()).matches()) {
        problems.add(
            new SpecProblem(field + ".key", dimension.key() + " is no key: use search.seeds"));
      }
      if (KeyNames.names(dimension.key())
          && dimension.values().stream().anyMatch(KeyNames::isLiteral)) {
        problems.add(KeyNames.inConfiguration(field, dimension.key()));
        continue; // What else is wrong would be said with the values.
      }
      if (dimension.values().isEmpty()) {
        problems.add(
            new SpecProblem(field + ".values", "is empty: give " + dimension.key() + " a value"));
      }
      if (dimension.values().size() > MOST_VALUES) {
        problems.add(
            new SpecProblem(
                field + ".values",
                "has " + dimension.values().size() + " values, a key can have at most 100"));
      }
      var values = new HashSet<String>();
      for (int j = 0; j < dimension.values().size(); j++) {
        var value = dimension.values().get(j);
        var place = field + ".values[" + j + "]";
        if (!values.add(value)) {
          problems.add(new SpecProblem(place, value + " appears twice"));
        }
        if (dimension.key().equals("data.image_size") && !value.matches("[1-9][0-9]{0,3}")) {
          problems.add(
              new SpecProblem(
                  place, value + " is not a whole number of pixels from 1 to 9999, such as 384"));
        }
      }
    }
    if (spec.search().seeds().size() > MOST_VALUES) {
      problems.add(
          new SpecProblem(
              "spec.search.seeds", "has " + spec.search().seeds().size() + ", at most 100"));
    }
    var seeds = new HashSet<Integer>();
    for (int i = 0; i < spec.search().seeds().size(); i++) {
      var seed = spec.search().seeds().get(i);
      if (!seeds.add(seed)) {
        problems.add(new SpecProblem("spec.search.seeds[" + i + "]", seed + " appears twice"));
      }
    }
    if (spec.search().seeds().isEmpty()) {
      problems.add(new SpecProblem("spec.search.seeds", "is empty: give at least one seed"));
    }
    if (problems.isEmpty()
        && spec.search().maxTrials() == null
        && grid.size() > PreparedSweep.COUNTED) {
      problems.add(
          new SpecProblem(
              "spec.search.maxTrials",
              "is needed: there are " + grid.size() + " cells, more than 10000"));
    }
  }

  /// Counts the cells, and finds excludes that fail or leave nothing.
  private void checkCells() {
    long size = grid.size();
    long looked = Math.min(size, PreparedSweep.COUNTED);
    long excluded = 0;
    if (!excludes.isEmpty()) {
      for (var cell : (Iterable<Cell>) grid.sample(PreparedSweep.COUNTED)::iterator) {
        switch (excludes.ask(cell)) {
          case Excludes.Answer.Known known ->
              excluded += known == Excludes.Answer.Known.KEEP ? 0 : 1;
          case Excludes.Answer.Mistake(var problem) -> {
            problems.add(problem);
            return;
          }
        }
      }
      if (excluded == looked && nothingLeft()) {
        problems.add(
            new SpecProblem(
                "spec.search.exclude",
                "leaves nothing of " + Math.min(size, LOOKED_AT) + " cells: nothing would run"));
      }
    }
    boolean approximate = size > looked && excluded > 0;
    long left =
        approximate ? size - Math.round((double) excluded / looked * size) : size - excluded;
    var most = spec.search().maxTrials();
    counts =
        new SweepStatus.Plan(
            size, size - left, most == null ? left : Math.min(left, most), approximate);
  }

  private boolean nothingLeft() {
    return grid.stream()
        .limit(LOOKED_AT)
        .noneMatch(cell -> excludes.ask(cell) == Excludes.Answer.Known.KEEP);
  }

  private void checkValues() {
    var first = grid.at(0);
    var base = compose(first);
    report(base, first, null);
    switch (base) {
      case Trial.Composed _ -> checkOthers(first, base);
      // With the first values wrong, all others would only repeat it, unless they are wrong
      // themselves.
      case Trial.Refused _ -> checkOthers(first, null);
      case Trial.Waiting(var missing) -> {
        treeless = problems.isEmpty();
        problems.addAll(missing);
      }
    }
  }

  private void checkOthers(Cell first, @Nullable Trial base) {
    for (var dimension : spec.search().space()) {
      if (refusedKeys.contains(dimension.key())) {
        continue;
      }
      Map<String, String> digests = new HashMap<>();
      if (base instanceof Trial.Composed composed) {
        digests.put(composed.digest(), dimension.values().getFirst());
      }
      for (var value : dimension.values().subList(1, dimension.values().size())) {
        var params = new HashMap<>(first.params());
        params.put(dimension.key(), value);
        var cell = new Cell(params, first.seed());
        var trial = compose(cell);
        report(trial, cell, dimension.key());
        if (trial instanceof Trial.Composed composed) {
          var same = digests.putIfAbsent(composed.digest(), value);
          if (same != null) {
            problems.add(
                new SpecProblem(
                    place(dimension.key(), value),
                    value + " gives the same configuration as " + same));
          }
        }
      }
    }
  }

  /// @param varied the key whose value is new in this cell, or null for the first cell
  private void report(Trial trial, Cell cell, @Nullable String varied) {
    if (!(trial instanceof Trial.Refused(var found))) {
      return;
    }
    for (var problem : found) {
      var key =
          problem.field().startsWith(PARAM) ? problem.field().substring(PARAM.length()) : null;
      if (key == null) {
        problems.add(problem);
      } else if (varied == null || varied.equals(key)) {
        refuse(key, problem, cell);
      }
    }
  }

  private void refuse(String key, SpecProblem problem, Cell cell) {
    if (!problem.ofKey()) {
      problems.add(problem.in(place(key, String.valueOf(cell.params().get(key)))));
    } else if (refusedKeys.add(key)) {
      problems.add(problem.in(field(key) + ".key"));
    }
  }

  private static final String PARAM = "spec.params.";

  private String place(String key, String value) {
    return field(key) + ".values[" + dimension(key).values().indexOf(value) + "]";
  }

  private String field(String key) {
    return "spec.search.space[" + spec.search().space().indexOf(dimension(key)) + "]";
  }

  private Dimension dimension(String key) {
    return spec.search().space().stream()
        .filter(dimension -> dimension.key().equals(key))
        .findFirst()
        .orElseThrow();
  }

  private Trial compose(Cell cell) {
    return composer.compose(
        new TrialRequest(view.namespace(), view.createdAt(), Children.spec(spec, cell, null)),
        null);
  }
}

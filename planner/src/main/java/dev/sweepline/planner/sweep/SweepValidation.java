package dev.sweepline.planner.sweep;

import dev.sweepline.planner.budget.BudgetProblems;
import dev.sweepline.planner.dedupe.DedupeProblems;
import dev.sweepline.planner.profile.ProfileRoom;
import dev.sweepline.planner.profile.Profiles;
import dev.sweepline.planner.publish.ReportProblems;
import dev.sweepline.planner.search.Space;
import dev.sweepline.planner.spec.Dimension;
import dev.sweepline.planner.spec.Search.Algorithm;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.status.SweepStatus;
import dev.sweepline.planner.trial.Composer;
import dev.sweepline.planner.trial.FixedParts;
import dev.sweepline.planner.trial.SpecProblem;
import dev.sweepline.planner.trial.Trial;
import dev.sweepline.planner.trial.TrialRequest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// Finds what the author of a sweep has to mend, naming the field, the value and the nearest
/// choice.
///
/// Each value is composed once, with the first values of the other keys, and both ends of numbers:
/// as many compositions as there are values, not as there are cells.
final class SweepValidation {
  // Where cells cannot be counted, so many samples are looked at for mistakes.
  private static final int LOOKED_AT = 1000;

  private final Composer composer;
  private final SweepView view;
  private final SweepSpec spec;
  private final Space space;
  private final Excludes excludes;
  private final Profiles profiles;
  private final Set<SpecProblem> problems = new LinkedHashSet<>();
  private final Set<String> refusedKeys = new HashSet<>();
  private boolean treeless;
  private SweepStatus.Plan counts = new SweepStatus.Plan(0L, 0L, 0L, false);

  SweepValidation(
      Composer composer, SweepView view, Space space, Excludes excludes, Profiles profiles) {
    this.profiles = profiles;
    this.composer = composer;
    this.view = view;
    this.spec = view.spec();
    this.space = space;
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

  static SpecProblem nothingLeft(long lookedAt) {
    return new SpecProblem(
        "spec.search.exclude",
        "leaves nothing of "
            + lookedAt
            + " cells: nothing would run; exclude less, or give other values");
  }

  private void check() {
    if (spec.search().algorithm() == Algorithm.GRID
        && spec.search().maxTrials() == null
        && new Grid(space, spec.search().seeds()).size() > PreparedSweep.COUNTED) {
      problems.add(
          new SpecProblem(
              "spec.search.maxTrials",
              "is needed: there are "
                  + new Grid(space, spec.search().seeds()).size()
                  + " cells, more than 10000"));
      return;
    }
    problems.addAll(Factor.problems(spec));
    problems.addAll(EarlyStops.problems(spec));
    problems.addAll(FixedParts.problems(spec.naming(), spec.template(), spec.data()));
    problems.addAll(DedupeProblems.of(spec.dedupe(), spec.source()));
    problems.addAll(excludes.problems());
    problems.addAll(profiles.problems());
    problems.addAll(ProfileRoom.problems(spec.template(), spec.profiles()));
    problems.addAll(BudgetProblems.of(spec.limits()));
    problems.addAll(ReportProblems.of(spec.report()));
    view.claims()
        .forEach(claim -> claim.problem(spec.limits().parallelism()).ifPresent(problems::add));
    checkConditions();
    checkCells();
    checkValues();
    if (!treeless) {
      checkProfiles();
    }
  }

  private void checkConditions() {
    for (var dimension : spec.search().space()) {
      if (dimension.when() != null) {
        samples()
            .flatMap(cell -> space.mistake(dimension.key(), cell.params()).stream())
            .findFirst()
            .ifPresent(why -> problems.add(new SpecProblem(field(dimension.key()) + ".when", why)));
      }
    }
  }

  private Stream<Cell> samples() {
    int seed = spec.search().seeds().getFirst();
    return LongStream.range(0, LOOKED_AT)
        .mapToObj(number -> new Cell(space.sample(spec.search().sampleSeed(), number), seed));
  }

  /// Counts the cells, and finds excludes that fail or leave nothing.
  private void checkCells() {
    var seeds = spec.search().seeds();
    var most = spec.search().maxTrials();
    if (isCountable()) {
      count(new Grid(space, seeds));
    } else if (most != null) {
      samples()
          .map(excludes::ask)
          .flatMap(answer ->
              answer instanceof Excludes.Answer.Mistake(var problem)
                  ? Stream.of(problem)
                  : Stream.empty())
          .findFirst()
          .ifPresent(problems::add);
      // Whatever is left out, as many others are found.
      counts = new SweepStatus.Plan((long) most, 0L, (long) most, false);
    }
  }

  private void count(Grid grid) {
    boolean all = grid.size() <= PreparedSweep.COUNTED;
    long looked = 0;
    long excluded = 0;
    for (var cell : (Iterable<Cell>) grid.sample(PreparedSweep.COUNTED)::iterator) {
      looked++;
      switch (excludes.ask(cell)) {
        case Excludes.Answer.Known known -> excluded += known == Excludes.Answer.Known.KEEP ? 0 : 1;
        case Excludes.Answer.Mistake(var problem) -> {
          problems.add(problem);
          return;
        }
      }
    }
    if (all && looked > 0 && excluded == looked) {
      problems.add(nothingLeft(looked));
    }
    long size = all ? looked : estimated(grid.size(), looked);
    boolean approximate = !all && (excluded > 0 || looked < PreparedSweep.COUNTED);
    long left = all ? looked - excluded : size - estimated(grid.size(), excluded);
    var most = spec.search().maxTrials();
    counts =
        new SweepStatus.Plan(
            size, size - left, most == null ? left : Math.min(left, most), approximate);
  }

  /// Each profile on the first cell that has it.
  private void checkProfiles() {
    if (profiles.isEmpty()) {
      return;
    }
    var looked = new HashSet<Integer>();
    for (var cell : (Iterable<Cell>) someCells()::iterator) {
      switch (profiles.choose(cell.params())) {
        case Profiles.Choice.Mistake(var problem) -> {
          problems.add(problem);
          return;
        }
        case Profiles.Choice.Chosen chosen -> {
          if (looked.add(chosen.index())
              && compose(cell.params()) instanceof Trial.Refused(var found)) {
            found.stream()
                .filter(problem -> problem.field().equals(ofProfile()))
                .map(problem -> problem.in("spec.profiles[" + chosen.index() + "].microBatch"))
                .forEach(problems::add);
          }
        }
        case Profiles.Choice.None _ -> {}
      }
    }
  }

  /// Where a trial has its profile's micro-batch.
  private String ofProfile() {
    return "spec.overrides[" + spec.overrides().size() + "]";
  }

  /// All of a small grid, else a part of the search.
  private Stream<Cell> someCells() {
    var seeds = spec.search().seeds();
    return isCountable() ? new Grid(space, seeds).sample(PreparedSweep.COUNTED) : samples();
  }

  private boolean isCountable() {
    return spec.search().algorithm() == Algorithm.GRID
        || Samples.isSmall(space, spec.search().seeds());
  }

  /// What so many of a sample come to in the whole grid.
  private static long estimated(long size, long ofSample) {
    return ofSample == PreparedSweep.COUNTED
        ? size
        : Math.round((double) ofSample / PreparedSweep.COUNTED * size);
  }

  private void checkValues() {
    var first = space.first();
    var base = compose(first);
    report(base, first, List.of());
    if (base instanceof Trial.Waiting(var missing)) {
      treeless = problems.isEmpty();
      problems.addAll(missing);
      return;
    }
    for (var shown : space.shown(spec.search().sampleSeed(), LOOKED_AT)) {
      var when = field(shown.keys().getFirst()) + ".when";
      if (shown.trials().isEmpty()
          && problems.stream().noneMatch(problem -> problem.field().equals(when))) {
        problems.add(
            new SpecProblem(
                when,
                "holds in none of "
                    + LOOKED_AT
                    + " samples: "
                    + shown.keys().getFirst()
                    + " would never take part"));
      }
      // With the first values wrong, all others would only repeat it, unless they are wrong
      // themselves.
      checkShown(shown, first, base);
    }
  }

  private void checkShown(Space.Shown shown, Map<String, String> first, Trial base) {
    Map<String, String> digests = new HashMap<>();
    for (var params : shown.trials()) {
      if (shown.keys().stream().anyMatch(refusedKeys::contains)) {
        return;
      }
      var trial = params.equals(first) ? base : compose(params);
      if (!params.equals(first)) {
        report(trial, params, shown.keys());
      }
      if (trial instanceof Trial.Composed composed) {
        var key = shown.keys().getFirst();
        var value = String.valueOf(params.get(key));
        var same = digests.putIfAbsent(composed.digest(), value);
        if (same != null) {
          problems.add(
              new SpecProblem(
                  place(key, value), value + " gives the same configuration as " + same));
        }
      }
    }
  }

  /// @param varied the keys whose values are new in this trial; none: all of them
  private void report(Trial trial, Map<String, String> params, List<String> varied) {
    if (!(trial instanceof Trial.Refused(var found))) {
      return;
    }
    for (var problem : found) {
      var key =
          problem.field().startsWith(PARAM) ? problem.field().substring(PARAM.length()) : null;
      if (problem.field().equals(ofProfile())) {
        continue; // Said with the profile.
      }
      if (key == null) {
        problems.add(problem);
      } else if (varied.isEmpty() || varied.contains(key)) {
        refuse(key, problem, params);
      }
    }
  }

  private void refuse(String key, SpecProblem problem, Map<String, String> params) {
    if (!problem.ofKey()) {
      problems.add(problem.in(place(key, String.valueOf(params.get(key)))));
    } else if (refusedKeys.add(key)) {
      problems.add(problem.in(field(key) + ".key"));
    }
  }

  private static final String PARAM = "spec.params.";

  private String place(String key, String value) {
    var dimension = dimension(key);
    if (dimension.numeric()) {
      return field(key) + (value.equals(space.first().get(key)) ? ".min" : ".max");
    }
    return field(key) + ".values[" + dimension.values().indexOf(value) + "]";
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

  private Trial compose(Map<String, String> params) {
    var cell = new Cell(params, spec.search().seeds().getFirst());
    return composer.compose(
        new TrialRequest(
            view.namespace(), view.createdAt(), profiles.applied(Children.spec(view, cell, null))),
        null);
  }
}

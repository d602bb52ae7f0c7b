package dev.sweepline.planner.sweep;

import dev.sweepline.planner.Fingerprint;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.search.Observation;
import dev.sweepline.planner.search.Space;
import dev.sweepline.planner.search.Tpe;
import dev.sweepline.planner.spec.Objective;
import dev.sweepline.planner.spec.Search;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The trials of a search that learns: each depends on how those before it did.
///
/// A trial is named by the number of its sample and its seed, not by its digest: whoever decides
/// from an old view of the results comes to another cell, but to the same name, which is taken.
final class Suggestions implements Candidates {
  // After so many that were there before or are excluded, chance has to find one.
  private static final int ATTEMPTS = 50;

  /// Each trial takes a look at all results.
  static final int MOST_TRIALS = 10_000;

  private final SweepView view;
  private final Search search;
  private final Space space;
  private final Excludes excludes;
  private final Map<Integer, Sample> samples = new LinkedHashMap<>();
  private final Set<Map<String, String>> used = new HashSet<>();
  private final KeptCells.Look look;
  private int tried;
  private int number;
  private int seed;
  private @Nullable Candidate next;

  /// @param byChance what is tried before there are results, and where results suggest nothing new
  Suggestions(
      SweepView view,
      Space space,
      KeptCells.Look byChance,
      Excludes excludes,
      List<ExperimentView> children) {
    this.view = view;
    this.search = view.spec().search();
    this.space = space;
    this.excludes = excludes;
    this.look = byChance;
    assign(children);
  }

  /// One sample: its values, and its trials by seed.
  private record Sample(Map<String, String> params, Map<Integer, ExperimentView> trials) {}

  private void assign(List<ExperimentView> children) {
    var byName = children.stream().collect(Collectors.toMap(ExperimentView::name, child -> child));
    var seeds = new TreeSet<>(search.seeds());
    children.forEach(child -> seeds.add(child.spec().seed()));
    int found = 0;
    // Trials that were deleted leave gaps.
    for (int i = 0; found < children.size() && i < MOST_TRIALS; i++) {
      for (var trained : seeds) {
        var child = byName.get(name(view, i, trained));
        if (child != null) {
          found++;
          samples
              .computeIfAbsent(i, _ -> new Sample(child.spec().params(), new LinkedHashMap<>()))
              .trials()
              .put(trained, child);
          used.add(child.spec().params());
        }
      }
    }
    tried = samples.size();
  }

  /// The Experiment of a sample.
  private static String name(SweepView view, int number, int seed) {
    return Names.experiment(view.name(), Fingerprint.sha256("sample " + number + " seed " + seed));
  }

  @Override
  public boolean hasNext() {
    if (next == null) {
      next = find().orElse(null);
    }
    return next != null;
  }

  @Override
  public Candidate next() {
    if (!hasNext() || next == null) {
      throw new NoSuchElementException();
    }
    var taken = next;
    next = null;
    return taken;
  }

  @Override
  public boolean cutShort() {
    return !hasNext() && look.cutShort();
  }

  private Optional<Candidate> find() {
    while (true) {
      var sample = samples.get(number);
      if (sample == null) {
        var params = suggest();
        if (params.isEmpty()) {
          return Optional.empty();
        }
        sample = new Sample(params.get(), new LinkedHashMap<>());
        samples.put(number, sample);
        used.add(params.get());
      }
      // What was begun is finished with every seed, unless its values were removed.
      while (seed < search.seeds().size() && space.contains(sample.params())) {
        int trained = search.seeds().get(seed++);
        if (!sample.trials().containsKey(trained)) {
          return Optional.of(
              new Candidate(new Cell(sample.params(), trained), name(view, number, trained)));
        }
      }
      number++;
      seed = 0;
    }
  }

  private Optional<Map<String, String>> suggest() {
    var settings = search.tpe() == null ? Search.Tpe.DEFAULT : search.tpe();
    if (tried >= settings.startupTrials()) {
      var learned = learned(settings);
      if (learned.isPresent()) {
        return learned;
      }
    }
    while (look.hasNext()) {
      var params = look.next().params();
      if (!used.contains(params)) {
        return Optional.of(params);
      }
    }
    return Optional.empty();
  }

  private Optional<Map<String, String>> learned(Search.Tpe settings) {
    var observations =
        samples.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .flatMap(entry ->
                Observations.of(
                    entry.getValue().params(), List.copyOf(entry.getValue().trials().values()))
                    .stream())
            .toList();
    return Tpe.known(observations) >= settings.startupTrials()
        ? learned(observations, settings.candidates())
        : Optional.empty();
  }

  private Optional<Map<String, String>> learned(List<Observation> observations, int candidates) {
    boolean maximize = view.spec().objective().direction() == Objective.Direction.MAXIMIZE;
    var tpe = new Tpe(space, candidates, maximize, observations);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      var params = tpe.suggest(search.sampleSeed(), number, attempt);
      if (!used.contains(params) && excludes.keep(new Cell(params, search.seeds().getFirst()))) {
        return Optional.of(params);
      }
    }
    return Optional.empty();
  }
}

package dev.sweepline.planner.search;

import dev.sweepline.planner.search.Observation.Result;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/// The Tree-structured Parzen Estimator (Bergstra and others 2011) with Optuna's defaults: of some
/// settings that are likely among the best tenth of the samples, the one that is the least likely
/// among the others; key by key.
public final class Tpe {
  private final Space space;
  private final int candidates;
  private final List<Map<String, String>> good = new ArrayList<>();
  private final List<Map<String, String>> others = new ArrayList<>();

  /// @param observations the oldest first
  public Tpe(Space space, int candidates, boolean maximize, List<Observation> observations) {
    this.space = space;
    this.candidates = candidates;
    var best = best(maximize, observations);
    for (int i = 0; i < observations.size(); i++) {
      (best.contains(i) ? good : others).add(observations.get(i).params());
    }
  }

  /// How many results are known.
  public static long known(List<Observation> observations) {
    return observations.stream()
        .filter(observation -> !(observation.result() instanceof Result.Running))
        .count();
  }

  /// The tenth that did best, at most 25. What was stopped early comes after what was not; what
  /// failed is never among them.
  private static List<Integer> best(boolean maximize, List<Observation> observations) {
    long most = Math.min((known(observations) + 9) / 10, 25);
    return IntStream.range(0, observations.size())
        .boxed()
        .filter(i -> rank(observations.get(i)) < 2)
        .sorted(
            Comparator.<Integer>comparingInt(i -> rank(observations.get(i)))
                .thenComparingDouble(i -> loss(observations.get(i), maximize))
                .thenComparing(Comparator.naturalOrder()))
        .limit(most)
        .toList();
  }

  private static int rank(Observation observation) {
    return switch (observation.result()) {
      case Result.Reached _ -> 0;
      case Result.Stopped _ -> 1;
      case Result.Failed _, Result.Running _ -> 2;
    };
  }

  private static double loss(Observation observation, boolean maximize) {
    double value =
        switch (observation.result()) {
          case Result.Reached(var reached) -> reached;
          case Result.Stopped(var reached) -> reached;
          case Result.Failed _, Result.Running _ -> Double.NaN;
        };
    return maximize ? -value : value;
  }

  /// The next sample; the same for the same seed, number and attempt.
  ///
  /// @param attempt to be raised where a suggestion cannot be used
  public Map<String, String> suggest(long seed, long number, int attempt) {
    var params = new LinkedHashMap<String, String>();
    for (var axis : space.axes()) {
      if (Space.takesPart(axis, params)) {
        var dice = Dice.of(seed, number, attempt + "\n" + axis.keys().getFirst());
        Space.put(axis, suggest(axis, new Random(dice)), params);
      }
    }
    return params;
  }

  private List<String> suggest(Axis axis, Random random) {
    var likely = Density.of(axis, seen(axis, good));
    var unlikely = Density.of(axis, seen(axis, others));
    double best = 0;
    double highest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < candidates; i++) {
      double candidate = likely.sample(random);
      double gain = likely.log(candidate) - unlikely.log(candidate);
      if (i == 0 || gain > highest) {
        best = candidate;
        highest = gain;
      }
    }
    return Density.setting(axis, best);
  }

  private static List<List<String>> seen(Axis axis, List<Map<String, String>> samples) {
    var seen = new ArrayList<List<String>>();
    for (var params : samples) {
      var setting = axis.in(params);
      if (setting != null) {
        seen.add(setting);
      }
    }
    return seen;
  }
}

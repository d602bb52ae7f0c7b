package dev.sweepline.planner.report;

import dev.sweepline.planner.conclusion.Estimate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/// What varying one key did to the deciding metric, everything else being equal.
///
/// A block is a set of trials that differ in this key only. Means are taken over the blocks in
/// which every value succeeded, so that a failed cell cannot pass for an effect; where no block is
/// complete, over all succeeded trials.
///
/// @param paired whether the means compare like with like
public record Effect(String key, boolean paired, int blocks, List<Level> levels) {

  /// One value of the key, its mean, and how far that is from the first value's.
  ///
  /// @param difference mean over blocks of (this value − the first value)
  /// @param standardError of that difference; needs two blocks
  public record Level(
      String value,
      int trials,
      double mean,
      OptionalDouble difference,
      OptionalDouble standardError) {

    boolean clear() {
      return difference.isPresent()
          && new Estimate.Difference(difference.getAsDouble(), standardError).clear();
    }
  }

  public Effect {
    levels = List.copyOf(levels);
  }

  static List<Effect> in(
      Comparison comparison, List<String> keys, Map<String, List<String>> valueOrder) {
    return keys.stream()
        .filter(key -> !key.equals(Trial.SEED))
        .map(key -> of(key, comparison, valueOrder.getOrDefault(key, List.of())))
        .filter(effect -> effect.levels().size() > 1)
        .toList();
  }

  private static Effect of(String key, Comparison comparison, List<String> order) {
    var blocks = blocks(key, comparison);
    var values = values(key, comparison, order);
    var complete = blocks.stream().filter(block -> block.keySet().containsAll(values)).toList();
    var paired = !complete.isEmpty();
    var counted = paired ? complete : blocks;
    var levels = new ArrayList<Level>();
    for (var value : values) {
      var figures =
          counted.stream().filter(block -> block.containsKey(value)).map(block -> at(block, value));
      var numbers = figures.toList();
      var differences =
          paired && !value.equals(values.getFirst())
              ? complete.stream()
                  .map(block -> at(block, value) - at(block, values.getFirst()))
                  .toList()
              : List.<Double>of();
      levels.add(
          new Level(
              value,
              numbers.size(),
              numbers.isEmpty() ? Double.NaN : Estimate.of(numbers).mean(),
              differences.isEmpty()
                  ? OptionalDouble.empty()
                  : OptionalDouble.of(Estimate.of(differences).mean()),
              differences.isEmpty()
                  ? OptionalDouble.empty()
                  : Estimate.of(differences).standardError()));
    }
    return new Effect(key, paired, counted.size(), levels);
  }

  /// Per block, the metric by this key's value.
  private static List<Map<String, Double>> blocks(String key, Comparison comparison) {
    var blocks = new LinkedHashMap<Map<String, String>, Map<String, Double>>();
    for (var trial : comparison.succeededTrials()) {
      var others = new TreeMap<>(trial.params());
      others.remove(key);
      trial
          .metric(comparison.ranking().metric())
          .ifPresent(value ->
              blocks
                  .computeIfAbsent(others, _ -> new LinkedHashMap<>())
                  .put(trial.param(key), value));
    }
    return List.copyOf(blocks.values());
  }

  private static List<String> values(String key, Comparison comparison, List<String> order) {
    return comparison.succeededTrials().stream()
        .map(trial -> trial.param(key))
        .distinct()
        .sorted(ValueOrder.by(order))
        .toList();
  }

  private static double at(Map<String, Double> block, String value) {
    return block.getOrDefault(value, Double.NaN);
  }
}

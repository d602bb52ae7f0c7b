package dev.sweepline.planner.conclusion;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/// Keys that always change together, as `zip` makes them, made one: no number of runs can tell
/// which of them it was.
///
/// @param factors each with its own name, or with those of its keys: `model + data.image_size`
/// @param runs with what stands for the keys that are one now
record Inseparable(List<Factor> factors, List<Run> runs) {
  private static final String AND = " + ";

  Inseparable {
    factors = List.copyOf(factors);
    runs = List.copyOf(runs);
  }

  static Inseparable joined(List<Factor> factors, List<Run> runs) {
    var groups = new ArrayList<List<Factor>>();
    for (var factor : factors) {
      groups.stream()
          .filter(group -> movesWith(group.getFirst(), factor, runs))
          .findFirst()
          .ifPresentOrElse(
              group -> group.add(factor), () -> groups.add(new ArrayList<>(List.of(factor))));
    }
    return new Inseparable(
        groups.stream().map(Inseparable::one).toList(),
        runs.stream().map(run -> joined(groups, run)).toList());
  }

  /// Numbers of a range are other ones in every run, which says nothing; nor do lists of which
  /// hardly a value comes twice.
  private static boolean movesWith(Factor one, Factor other, List<Run> runs) {
    if (one.range().isPresent() || other.range().isPresent()) {
      return false;
    }
    var there = new HashMap<String, String>();
    var back = new HashMap<String, String>();
    for (var run : runs) {
      var from = run.params().get(one.key());
      var to = run.params().get(other.key());
      if (from == null
          || to == null
          || !Objects.requireNonNullElse(there.putIfAbsent(from, to), to).equals(to)
          || !Objects.requireNonNullElse(back.putIfAbsent(to, from), from).equals(from)) {
        return false;
      }
    }
    return there.size() * 2 <= runs.size();
  }

  private static Factor one(List<Factor> group) {
    return group.size() == 1
        ? group.getFirst()
        : Factor.listed(group.stream().map(Factor::key).collect(Collectors.joining(AND)));
  }

  private static Run joined(List<List<Factor>> groups, Run run) {
    var params = new HashMap<>(run.params());
    for (var group : groups) {
      if (group.size() > 1) {
        params.put(
            one(group).key(),
            group.stream()
                .map(factor -> value(run.params(), factor.key()))
                .collect(Collectors.joining(AND)));
      }
    }
    return new Run(params, run.value());
  }

  private static String value(Map<String, String> params, String key) {
    return params.getOrDefault(key, "");
  }
}

package dev.sweepline.planner.conclusion;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

  static Inseparable joined(List<Factor> factors, List<List<String>> zips, List<Run> runs) {
    var groups = new ArrayList<List<Factor>>();
    for (var factor : factors) {
      groups.stream()
          .filter(group -> areOne(group.getFirst(), factor, zips, runs))
          .findFirst()
          .ifPresentOrElse(
              group -> group.add(factor), () -> groups.add(new ArrayList<>(List.of(factor))));
    }
    var speakers = new HashMap<String, String>();
    groups.stream()
        .filter(group -> group.size() > 1)
        .forEach(group -> speakers.put(one(group).key(), speaker(group, runs).key()));
    return new Inseparable(
        groups.stream().map(Inseparable::one).toList(),
        runs.stream().map(run -> joined(speakers, run)).toList());
  }

  /// Numbers of a range are other ones in every run, which says nothing; nor do lists of which
  /// hardly a value comes twice, unless they were zipped.
  private static boolean areOne(Factor one, Factor other, List<List<String>> zips, List<Run> runs) {
    boolean zipped =
        zips.stream().anyMatch(zip -> zip.containsAll(List.of(one.key(), other.key())));
    return one.range().isEmpty()
        && other.range().isEmpty()
        && moveTogether(one, other, runs)
        && (zipped || values(one, runs).distinct().count() * 2 <= runs.size());
  }

  private static boolean moveTogether(Factor one, Factor other, List<Run> runs) {
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
    return true;
  }

  private static Factor one(List<Factor> group) {
    return group.size() == 1
        ? group.getFirst()
        : Factor.listed(group.stream().map(Factor::key).collect(Collectors.joining(AND)));
  }

  private static Run joined(Map<String, String> speakers, Run run) {
    var params = new HashMap<>(run.params());
    speakers.forEach((name, key) -> params.put(name, run.params().getOrDefault(key, "")));
    return new Run(params, run.value());
  }

  /// Any of them tells all; numbers also say which values are neighbours.
  private static Factor speaker(List<Factor> group, List<Run> runs) {
    return group.stream()
        .filter(factor -> values(factor, runs).allMatch(Levels::isNumber))
        .findFirst()
        .orElse(group.getFirst());
  }

  private static Stream<String> values(Factor factor, List<Run> runs) {
    return runs.stream().flatMap(run -> Stream.ofNullable(run.params().get(factor.key())));
  }
}

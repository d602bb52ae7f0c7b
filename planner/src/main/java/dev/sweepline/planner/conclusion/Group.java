package dev.sweepline.planner.conclusion;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// Runs that count as one: those that differ in their seed only, or in keys that nobody asks for.
public record Group(Map<String, String> params, List<Scored> runs) {

  public Group {
    params = Map.copyOf(params);
    runs = List.copyOf(runs);
  }

  /// Runs of one configuration together, in the order of their first run.
  public static List<Group> byConfiguration(List<Scored> runs) {
    return by(runs, params -> params);
  }

  /// Runs together that have the same values of these keys.
  public static List<Group> by(List<Scored> runs, List<String> keys) {
    return by(
        runs,
        params -> {
          var kept = new TreeMap<>(params);
          kept.keySet().retainAll(keys);
          return kept;
        });
  }

  private static List<Group> by(List<Scored> runs, UnaryOperator<Map<String, String>> kept) {
    var groups = new LinkedHashMap<Map<String, String>, List<Scored>>();
    runs.forEach(
        run -> groups.computeIfAbsent(kept.apply(run.params()), _ -> new ArrayList<>()).add(run));
    return groups.entrySet().stream()
        .map(group -> new Group(group.getKey(), group.getValue()))
        .toList();
  }

  /// Of the runs that report the metric.
  public Optional<Estimate> estimate(String metric) {
    var values =
        runs.stream()
            .map(Scored::metrics)
            .filter(metrics -> metrics.containsKey(metric))
            .map(metrics -> metrics.getOrDefault(metric, Double.NaN))
            .toList();
    return values.isEmpty() ? Optional.empty() : Optional.of(Estimate.of(values));
  }

  /// The means of all metrics.
  public Map<String, Double> means() {
    var names = new TreeSet<String>();
    runs.forEach(run -> names.addAll(run.metrics().keySet()));
    return names.stream()
        .collect(
            Collectors.toMap(
                name -> name, name -> estimate(name).map(Estimate::mean).orElse(Double.NaN)));
  }
}

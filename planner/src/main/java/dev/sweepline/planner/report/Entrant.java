package dev.sweepline.planner.report;

import dev.sweepline.planner.conclusion.Estimate;
import dev.sweepline.planner.conclusion.Group;
import dev.sweepline.planner.spec.SweepSpec;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/// A sweep that takes part in a comparison.
///
/// @param baseline what its figures are held against; empty where there is nothing
public record Entrant(
    String sweep, SweepSpec spec, List<Trial> trials, Map<String, Estimate> baseline) {

  public Entrant {
    trials = List.copyOf(trials);
    baseline = Map.copyOf(baseline);
  }

  /// Figures that are known: they have no error of their own.
  public static Map<String, Estimate> given(Map<String, String> metrics) {
    var baseline = new LinkedHashMap<String, Estimate>();
    Figures.numbers(metrics)
        .forEach((metric, value) -> baseline.put(metric, Estimate.given(value)));
    return baseline;
  }

  /// The best configuration of another sweep, by its mean over seeds.
  public static Map<String, Estimate> best(SweepSpec spec, List<Trial> trials) {
    var ranking = SweepFacts.ranking(spec.objective());
    var groups =
        Group.byConfiguration(
            trials.stream()
                .filter(trial -> trial.state() == Trial.State.Succeeded)
                .filter(trial -> trial.metric(ranking.metric()).isPresent())
                .map(Trial::scored)
                .toList());
    var baseline = new LinkedHashMap<String, Estimate>();
    groups.stream()
        .max(Comparator.comparingDouble(group -> height(ranking, group)))
        .ifPresent(best ->
            best.means()
                .keySet()
                .forEach(metric ->
                    best.estimate(metric).ifPresent(found -> baseline.put(metric, found))));
    return baseline;
  }

  /// How far a trial's metric is from the baseline's.
  OptionalDouble delta(Trial trial, String metric) {
    var reference = baseline.get(metric);
    var value = trial.metric(metric);
    return reference == null || value.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(value.getAsDouble() - reference.mean());
  }

  static double height(Ranking ranking, Group group) {
    double mean =
        group
            .estimate(ranking.metric())
            .map(Estimate::mean)
            .orElse(ranking.maximize() ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
    return ranking.maximize() ? mean : -mean;
  }
}

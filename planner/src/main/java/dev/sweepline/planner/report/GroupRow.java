package dev.sweepline.planner.report;

import dev.sweepline.planner.conclusion.Estimate;
import dev.sweepline.planner.conclusion.Estimate.Difference;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Runs that count as one, as a row of a comparison.
///
/// @param params of the keys that the rows go by
/// @param runs how many have succeeded
/// @param metrics the mean of each with its standard error
/// @param delta how far the deciding metric is from the baseline
/// @param goals labels of those that one of its configurations reaches
public record GroupRow(
    Map<String, String> params,
    int runs,
    Map<String, Estimate> metrics,
    Optional<Difference> delta,
    List<String> goals) {

  public GroupRow {
    params = Map.copyOf(params);
    metrics = Map.copyOf(metrics);
    goals = List.copyOf(goals);
  }
}

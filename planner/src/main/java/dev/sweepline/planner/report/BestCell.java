package dev.sweepline.planner.report;

import dev.sweepline.planner.conclusion.Estimate;
import dev.sweepline.planner.conclusion.Group;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// The configuration whose mean over seeds is the best. The luckiest run may be another one's.
record BestCell(Group group) {

  static Optional<BestCell> of(Comparison comparison) {
    return groups(comparison).stream().findFirst().map(BestCell::new);
  }

  /// All configurations that have succeeded, the best first.
  static List<Group> groups(Comparison comparison) {
    return Group.byConfiguration(comparison.succeededTrials().stream().map(Trial::scored).toList())
        .stream()
        .sorted(
            Comparator.comparingDouble(
                (Group group) -> -Entrant.height(comparison.ranking(), group)))
        .toList();
  }

  Optional<Estimate> estimate(String metric) {
    return group.estimate(metric);
  }

  Map<String, Double> means() {
    return group.means();
  }

  /// `data.image_size=384, model=efficientnet_b1`, of the keys that varied.
  String text(List<String> varied) {
    return varied.stream()
        .filter(group.params()::containsKey)
        .map(key -> key + "=" + group.params().get(key))
        .collect(Collectors.joining(", "));
  }
}

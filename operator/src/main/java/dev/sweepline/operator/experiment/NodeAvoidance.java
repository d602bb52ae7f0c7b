package dev.sweepline.operator.experiment;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.AffinityBuilder;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirementBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Keeps a Pod away from nodes, by their names.
final class NodeAvoidance {
  private static final int MOST_WEIGHT = 100;

  private NodeAvoidance() {}

  /// @param avoid nodes that must not get it
  /// @param ratherNot nodes that get it only if no other can
  static @Nullable Affinity of(List<String> avoid, List<String> ratherNot) {
    if (avoid.isEmpty() && ratherNot.isEmpty()) {
      return null;
    }
    var affinity = new AffinityBuilder().withNewNodeAffinity().endNodeAffinity();
    if (!avoid.isEmpty()) {
      affinity
          .editNodeAffinity()
          .withNewRequiredDuringSchedulingIgnoredDuringExecution()
          .addNewNodeSelectorTerm()
          .addAllToMatchFields(avoid.stream().map(NodeAvoidance::isNot).toList())
          .endNodeSelectorTerm()
          .endRequiredDuringSchedulingIgnoredDuringExecution()
          .endNodeAffinity();
    }
    if (!ratherNot.isEmpty()) {
      affinity
          .editNodeAffinity()
          .addNewPreferredDuringSchedulingIgnoredDuringExecution()
          .withWeight(MOST_WEIGHT)
          .withNewPreference()
          .addAllToMatchFields(ratherNot.stream().map(NodeAvoidance::isNot).toList())
          .endPreference()
          .endPreferredDuringSchedulingIgnoredDuringExecution()
          .endNodeAffinity();
    }
    return affinity.build();
  }

  // The API server takes one name a requirement.
  private static NodeSelectorRequirement isNot(String node) {
    return new NodeSelectorRequirementBuilder()
        .withKey("metadata.name")
        .withOperator("NotIn")
        .withValues(node)
        .build();
  }
}

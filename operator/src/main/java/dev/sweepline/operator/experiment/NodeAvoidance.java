package dev.sweepline.operator.experiment;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.AffinityBuilder;
import io.fabric8.kubernetes.api.model.NodeSelector;
import io.fabric8.kubernetes.api.model.NodeSelectorBuilder;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirementBuilder;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.NodeSelectorTermBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Keeps a Pod away from nodes, by their names.
final class NodeAvoidance {
  private static final int MOST_WEIGHT = 100;

  private NodeAvoidance() {}

  /// What a Pod's affinity says, and these nodes besides.
  ///
  /// @param avoid nodes that must not get it
  /// @param ratherNot nodes that get it only if no other can
  static @Nullable Affinity with(
      @Nullable Affinity given, List<String> avoid, List<String> ratherNot) {
    if (avoid.isEmpty() && ratherNot.isEmpty()) {
      return given;
    }
    var affinity = given == null ? new AffinityBuilder() : new AffinityBuilder(given);
    if (!avoid.isEmpty()) {
      affinity
          .editOrNewNodeAffinity()
          .withRequiredDuringSchedulingIgnoredDuringExecution(elsewhere(given, avoid))
          .endNodeAffinity();
    }
    if (!ratherNot.isEmpty()) {
      affinity
          .editOrNewNodeAffinity()
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

  /// A node needs to fit one term only, so each of them has to rule the nodes out.
  private static NodeSelector elsewhere(@Nullable Affinity given, List<String> avoid) {
    var isElsewhere = avoid.stream().map(NodeAvoidance::isNot).toList();
    var wanted =
        given == null || given.getNodeAffinity() == null
            ? null
            : given.getNodeAffinity().getRequiredDuringSchedulingIgnoredDuringExecution();
    var terms =
        wanted == null || wanted.getNodeSelectorTerms().isEmpty()
            ? List.of(new NodeSelectorTerm())
            : wanted.getNodeSelectorTerms();
    return new NodeSelectorBuilder()
        .withNodeSelectorTerms(
            terms.stream()
                .map(term ->
                    new NodeSelectorTermBuilder(term).addAllToMatchFields(isElsewhere).build())
                .toList())
        .build();
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

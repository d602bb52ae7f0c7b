package dev.sweepline.operator.experiment;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.AffinityBuilder;
import io.fabric8.kubernetes.api.model.NodeAffinity;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirementBuilder;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.NodeSelectorTermBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Keeps a Pod away from nodes, by their names, within what its template asks for.
final class NodeAvoidance {
  private static final int MOST_WEIGHT = 100;

  private NodeAvoidance() {}

  /// @param asked what the template asks for besides
  /// @param avoid nodes that must not get it
  /// @param ratherNot nodes that get it only if no other can
  static @Nullable Affinity of(
      @Nullable Affinity asked, List<String> avoid, List<String> ratherNot) {
    if (avoid.isEmpty() && ratherNot.isEmpty()) {
      return asked;
    }
    var affinity = asked == null ? new AffinityBuilder() : new AffinityBuilder(asked);
    var nodes = affinity.editOrNewNodeAffinity();
    if (!avoid.isEmpty()) {
      nodes
          .withNewRequiredDuringSchedulingIgnoredDuringExecution()
          .withNodeSelectorTerms(without(avoid, terms(affinity.buildNodeAffinity())))
          .endRequiredDuringSchedulingIgnoredDuringExecution();
    }
    if (!ratherNot.isEmpty()) {
      nodes
          .addNewPreferredDuringSchedulingIgnoredDuringExecution()
          .withWeight(MOST_WEIGHT)
          .withNewPreference()
          .addAllToMatchFields(ratherNot.stream().map(NodeAvoidance::isNot).toList())
          .endPreference()
          .endPreferredDuringSchedulingIgnoredDuringExecution();
    }
    return nodes.endNodeAffinity().build();
  }

  private static List<NodeSelectorTerm> terms(@Nullable NodeAffinity asked) {
    var required = asked == null ? null : asked.getRequiredDuringSchedulingIgnoredDuringExecution();
    return required == null ? List.of() : required.getNodeSelectorTerms();
  }

  /// One term is enough for a node, so each must refuse it. A term that asks nothing matches no
  /// node, and must not begin to.
  private static List<NodeSelectorTerm> without(List<String> avoid, List<NodeSelectorTerm> asked) {
    var refused = avoid.stream().map(NodeAvoidance::isNot).toList();
    var terms = asked.isEmpty() ? List.of(new NodeSelectorTerm()) : asked;
    return terms.stream()
        .map(term ->
            !asked.isEmpty() && asksNothing(term)
                ? term
                : new NodeSelectorTermBuilder(term).addAllToMatchFields(refused).build())
        .toList();
  }

  private static boolean asksNothing(NodeSelectorTerm term) {
    return term.getMatchExpressions().isEmpty() && term.getMatchFields().isEmpty();
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

package dev.sweepline.operator.experiment;

import dev.sweepline.planner.Names;
import dev.sweepline.planner.sweep.ClaimView;
import dev.sweepline.planner.sweep.ClaimView.Role;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.AffinityBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodAffinityTerm;
import io.fabric8.kubernetes.api.model.PodAffinityTermBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Keeps the trainers of one claim together, where only one node can have its volume at a time:
/// elsewhere a Pod would get its GPU and then wait for the volume.
final class OneNode {
  private static final int MOST_WEIGHT = 100;

  private OneNode() {}

  /// @param claims that the Pod mounts, the one it must have first
  static Pod together(Pod pod, List<ClaimView> claims) {
    var bound = claims.stream().filter(ClaimView::ofOneNode).toList();
    if (bound.isEmpty()) {
      return pod;
    }
    var placed = new PodBuilder(pod).editMetadata();
    bound.forEach(claim -> placed.addToLabels(label(claim), Names.labelValue(claim.claim())));
    return placed
        .endMetadata()
        .editSpec()
        .withAffinity(beside(pod.getSpec().getAffinity(), bound))
        .endSpec()
        .build();
  }

  private static String label(ClaimView claim) {
    return claim.role() == Role.CHECKPOINTS ? Names.CLAIM : Names.DATA_CLAIM;
  }

  /// The first one goes anywhere: it fits itself. That holds for one term only: a Pod with two of
  /// which others match one would wait for ever, so the second is a wish.
  private static Affinity beside(@Nullable Affinity asked, List<ClaimView> claims) {
    var affinity = asked == null ? new AffinityBuilder() : new AffinityBuilder(asked);
    var together =
        affinity
            .editOrNewPodAffinity()
            .addToRequiredDuringSchedulingIgnoredDuringExecution(term(claims.getFirst()));
    claims.stream()
        .skip(1)
        .forEach(claim ->
            together
                .addNewPreferredDuringSchedulingIgnoredDuringExecution()
                .withWeight(MOST_WEIGHT)
                .withPodAffinityTerm(term(claim))
                .endPreferredDuringSchedulingIgnoredDuringExecution());
    return together.endPodAffinity().build();
  }

  private static PodAffinityTerm term(ClaimView claim) {
    return new PodAffinityTermBuilder()
        .withTopologyKey("kubernetes.io/hostname")
        .withNewLabelSelector()
        .addToMatchLabels(label(claim), Names.labelValue(claim.claim()))
        .endLabelSelector()
        .build();
  }
}

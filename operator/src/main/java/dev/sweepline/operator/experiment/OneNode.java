package dev.sweepline.operator.experiment;

import dev.sweepline.planner.Names;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.AffinityBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import org.jspecify.annotations.Nullable;

/// Keeps the trainers of one claim together, where only one node can have its volume at a time:
/// elsewhere a Pod would get its GPU and then wait for the volume.
final class OneNode {
  private OneNode() {}

  static Pod together(Pod pod, String claim) {
    return new PodBuilder(pod)
        .editMetadata()
        .addToLabels(Names.CLAIM, Names.labelValue(claim))
        .endMetadata()
        .editSpec()
        .withAffinity(beside(pod.getSpec().getAffinity(), claim))
        .endSpec()
        .build();
  }

  /// The first one goes anywhere: it fits itself.
  private static Affinity beside(@Nullable Affinity asked, String claim) {
    var affinity = asked == null ? new AffinityBuilder() : new AffinityBuilder(asked);
    return affinity
        .editOrNewPodAffinity()
        .addNewRequiredDuringSchedulingIgnoredDuringExecution()
        .withTopologyKey("kubernetes.io/hostname")
        .withNewLabelSelector()
        .addToMatchLabels(Names.CLAIM, Names.labelValue(claim))
        .endLabelSelector()
        .endRequiredDuringSchedulingIgnoredDuringExecution()
        .endPodAffinity()
        .build();
  }
}

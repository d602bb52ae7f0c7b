package dev.sweepline.cli.cluster;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.util.Optional;
import java.util.stream.Stream;

/// Why a Pod does not run yet, in one line.
public final class PodTrouble {

  private PodTrouble() {}

  public static Optional<String> of(Pod pod) {
    var status = pod.getStatus();
    if (status == null || !"Pending".equals(status.getPhase())) {
      return Optional.empty();
    }
    return status.getConditions().stream()
        .filter(PodTrouble::unscheduled)
        .map(condition -> "the scheduler: " + condition.getMessage())
        .findFirst()
        .or(() -> container(pod));
  }

  private static boolean unscheduled(PodCondition condition) {
    return "PodScheduled".equals(condition.getType())
        && "False".equals(condition.getStatus())
        && condition.getMessage() != null;
  }

  private static Optional<String> container(Pod pod) {
    return Stream.concat(
            pod.getStatus().getInitContainerStatuses().stream(),
            pod.getStatus().getContainerStatuses().stream())
        .flatMap(PodTrouble::waiting)
        .findFirst();
  }

  private static Stream<String> waiting(ContainerStatus container) {
    var state = container.getState();
    if (state == null || state.getWaiting() == null) {
      return Stream.empty();
    }
    var waiting = state.getWaiting();
    return Stream.of(
        waiting.getMessage() == null
            ? "its container: " + waiting.getReason()
            : "its container: " + waiting.getReason() + ": " + waiting.getMessage());
  }
}

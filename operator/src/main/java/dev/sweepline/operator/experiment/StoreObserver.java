package dev.sweepline.operator.experiment;

import dev.sweepline.operator.store.Fetch;
import dev.sweepline.planner.experiment.StoreView;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads what the containers show that keep a trainer's checkpoints in a store.
final class StoreObserver {
  private final TerminationMessages messages;

  StoreObserver(TerminationMessages messages) {
    this.messages = messages;
  }

  /// Null where there are none.
  @Nullable StoreView view(PodStatus status) {
    var fetching = PodObserver.ended(status.getInitContainerStatuses(), StoreContainers.FETCH);
    var keeper =
        status.getInitContainerStatuses().stream()
            .filter(container -> StoreContainers.KEEP.equals(container.getName()))
            .findFirst();
    if (fetching.isEmpty() && keeper.isEmpty()) {
      return null;
    }
    var failed = fetching.filter(end -> end.getExitCode() != 0);
    var end = PodObserver.ended(status.getInitContainerStatuses(), StoreContainers.KEEP);
    return new StoreView(
        failed.map(this::words).orElse(null),
        failed.filter(fetch -> fetch.getExitCode() == Fetch.NOTHING_THERE).isPresent(),
        keeper.map(StoreObserver::isBehind).orElse(false),
        end.isPresent(),
        end.flatMap(this::unstored).orElse(null));
  }

  private String words(ContainerStateTerminated end) {
    var said = end.getMessage();
    return said == null || said.isBlank()
        ? "the container %s ended with %d (%s)"
            .formatted(StoreContainers.FETCH, end.getExitCode(), end.getReason())
        : messages.words(said);
  }

  /// One that died says nothing.
  private Optional<String> unstored(ContainerStateTerminated end) {
    var said = end.getMessage();
    return said == null || said.isBlank()
        ? Optional.of(
            "the container %s ended with %d (%s) before it could say that everything is stored"
                .formatted(StoreContainers.KEEP, end.getExitCode(), end.getReason()))
        : messages.unstored(said);
  }

  /// It runs, was ready, and is not any more.
  private static boolean isBehind(ContainerStatus keeper) {
    return keeper.getState() != null
        && keeper.getState().getRunning() != null
        && Boolean.TRUE.equals(keeper.getStarted())
        && Boolean.FALSE.equals(keeper.getReady());
  }
}

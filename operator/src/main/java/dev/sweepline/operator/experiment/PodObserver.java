package dev.sweepline.operator.experiment;

import dev.sweepline.planner.Names;
import dev.sweepline.planner.experiment.Observed;
import dev.sweepline.planner.experiment.PodView;
import dev.sweepline.planner.experiment.PodViewBuilder;
import dev.sweepline.planner.status.StopReason;
import dev.sweepline.planner.trial.Gpus;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads what trainer Pods show of themselves.
final class PodObserver {
  private static final Set<String> STARTING = Set.of("ContainerCreating", "PodInitializing");

  private final TerminationMessages messages;
  private final NodeGpus gpus = new NodeGpus();
  private final StoreObserver stores;

  PodObserver(TerminationMessages messages) {
    this.messages = messages;
    this.stores = new StoreObserver(messages);
  }

  /// The Pods of one Experiment; those of an earlier one with its name are not its own.
  List<PodView> observe(String experimentUid, Stream<Pod> pods, KubernetesClient client) {
    return pods.filter(pod -> experimentUid.equals(label(pod, Names.EXPERIMENT_UID)))
        .filter(pod -> label(pod, Names.COURIER) == null)
        .map(pod -> view(pod, client))
        .sorted(Comparator.comparingInt(PodView::attempt))
        .toList();
  }

  /// Its couriers, which are no attempts.
  static List<Observed.CourierView> couriers(String experimentUid, Stream<Pod> pods) {
    return pods.filter(pod -> experimentUid.equals(label(pod, Names.EXPERIMENT_UID)))
        .filter(pod -> label(pod, Names.COURIER) != null)
        .map(PodObserver::courier)
        .sorted(Comparator.comparingInt(Observed.CourierView::number))
        .toList();
  }

  private static Observed.CourierView courier(Pod pod) {
    var status = pod.getStatus() == null ? new PodStatus() : pod.getStatus();
    var words =
        ended(status.getContainerStatuses(), CourierPod.CONTAINER)
            .map(ContainerStateTerminated::getMessage)
            .or(() -> Optional.ofNullable(status.getMessage()))
            .or(() -> Optional.ofNullable(status.getReason()));
    return new Observed.CourierView(
        pod.getMetadata().getName(),
        pod.getMetadata().getUid(),
        number(pod, Names.COURIER),
        phase(status),
        pod.getMetadata().getDeletionTimestamp() != null,
        words.orElse(null));
  }

  static Optional<ContainerStateTerminated> ended(List<ContainerStatus> containers, String name) {
    return containers.stream()
        .filter(container -> name.equals(container.getName()) && container.getState() != null)
        .flatMap(container -> Stream.ofNullable(container.getState().getTerminated()))
        .findFirst();
  }

  private PodView view(Pod pod, KubernetesClient client) {
    var metadata = pod.getMetadata();
    var status = pod.getStatus() == null ? new PodStatus() : pod.getStatus();
    var finalizers = metadata.getFinalizers();
    var node = pod.getSpec().getNodeName();
    int gpuCount = gpuCount(pod);
    return PodViewBuilder.builder()
        .name(metadata.getName())
        .uid(metadata.getUid())
        .attempt(number(pod, Names.ATTEMPT))
        .phase(phase(status))
        .node(node)
        .reason(status.getReason())
        .message(status.getMessage())
        .waiting(waiting(pod, status))
        .disruption(disruption(status))
        .stop(stop(metadata.getAnnotations()))
        .deleting(metadata.getDeletionTimestamp() != null)
        .held(finalizers != null && finalizers.contains(Names.JOURNAL_FINALIZER))
        .trainer(trainer(status))
        .endsBy(instant(metadata.getDeletionTimestamp()))
        .gpus(gpuCount)
        .gpu(gpuCount == 0 || node == null ? null : gpus.of(node, client).orElse(null))
        .image(image(pod))
        .imageId(
            container(status)
                .map(ContainerStatus::getImageID)
                .filter(id -> !id.isBlank())
                .orElse(null))
        .store(stores.view(status))
        .data(DataContainer.view(status, messages))
        .avoided(avoided(pod))
        .startingSince(startingSince(status))
        .build();
  }

  /// Nothing while a queue holds it back: another Pod would have to queue up again.
  private static List<String> avoided(Pod pod) {
    var annotations = pod.getMetadata().getAnnotations();
    var avoids = annotations == null ? null : annotations.get(Names.AVOIDS);
    return avoids == null || isGated(pod) || pod.getSpec().getNodeName() != null
        ? List.of()
        : List.of(avoids.split(","));
  }

  private static boolean isGated(Pod pod) {
    return pod.getSpec().getSchedulingGates() != null
        && !pod.getSpec().getSchedulingGates().isEmpty();
  }

  private static @Nullable Instant startingSince(PodStatus status) {
    boolean starting =
        !DataContainer.isRunning(status)
            && waits(status)
                .anyMatch(waiting -> STARTING.contains(String.valueOf(waiting.getReason())));
    return starting ? instant(status.getStartTime()) : null;
  }

  /// Of all containers: one with a relay waits for the relay's image first.
  private static Stream<ContainerStateWaiting> waits(PodStatus status) {
    return Stream.concat(
            status.getInitContainerStatuses().stream(), status.getContainerStatuses().stream())
        .filter(container -> container.getState() != null)
        .flatMap(container -> Stream.ofNullable(container.getState().getWaiting()));
  }

  private static @Nullable String image(Pod pod) {
    return pod.getSpec().getContainers().stream()
        .filter(container -> TrainerPod.CONTAINER.equals(container.getName()))
        .map(Container::getImage)
        .findFirst()
        .orElse(null);
  }

  /// Zero for a Pod that somebody else labelled: no attempt has that number.
  private static int number(Pod pod, String label) {
    try {
      return Integer.parseInt(Objects.requireNonNullElse(label(pod, label), "0"));
    } catch (NumberFormatException foreign) {
      return 0;
    }
  }

  static PodView.Phase phase(PodStatus status) {
    return switch (status.getPhase()) {
      case "Running" -> PodView.Phase.RUNNING;
      case "Succeeded" -> PodView.Phase.SUCCEEDED;
      case "Failed" -> PodView.Phase.FAILED;
      case "Unknown" -> PodView.Phase.UNKNOWN;
      case null, default -> PodView.Phase.PENDING;
    };
  }

  static @Nullable String waiting(Pod pod, PodStatus status) {
    if (isGated(pod)) {
      var queue = label(pod, Names.QUEUE);
      return queue == null
          ? "scheduling gate: " + pod.getSpec().getSchedulingGates().getFirst().getName()
          : "queue " + queue + ": not admitted yet";
    }
    if (pod.getSpec().getNodeName() == null) {
      return condition(status, "PodScheduled")
          .filter(scheduled -> "False".equals(scheduled.getStatus()))
          .map(scheduled -> "scheduler: " + scheduled.getMessage())
          .orElse(null);
    }
    if (DataContainer.isRunning(status)) {
      return DataContainer.WAITING_FOR;
    }
    return waits(status)
        .filter(waiting -> waiting.getReason() != null && !STARTING.contains(waiting.getReason()))
        .map(waiting -> "node: " + sentence(waiting.getReason(), waiting.getMessage()))
        .findFirst()
        .orElse(null);
  }

  private static @Nullable String disruption(PodStatus status) {
    return Stream.of("DisruptionTarget", "TerminationTarget")
        .flatMap(type -> condition(status, type).stream())
        .filter(condition -> "True".equals(condition.getStatus()))
        .map(condition -> Objects.requireNonNullElse(condition.getReason(), condition.getType()))
        .findFirst()
        .orElse(null);
  }

  private static @Nullable StopReason stop(@Nullable Map<String, String> annotations) {
    var stop = annotations == null ? null : annotations.get(Names.STOP_ANNOTATION);
    return stop == null ? null : StopReason.of(stop);
  }

  private PodView.@Nullable Trainer trainer(PodStatus status) {
    var state = container(status).map(ContainerStatus::getState).orElse(null);
    if (state == null) {
      return null;
    }
    if (state.getTerminated() != null) {
      var ended = state.getTerminated();
      return new PodView.Trainer(
          instant(ended.getStartedAt()),
          instant(ended.getFinishedAt()),
          ended.getExitCode(),
          ended.getReason(),
          messages.read(ended.getMessage(), ended.getExitCode()).orElse(null),
          eventsLeft(status, ended));
    }
    return state.getRunning() == null
        ? null
        : new PodView.Trainer(instant(state.getRunning().getStartedAt()), null, null, null, null);
  }

  private static int gpuCount(Pod pod) {
    return pod.getSpec().getContainers().stream()
        .filter(container -> TrainerPod.CONTAINER.equals(container.getName()))
        .filter(container ->
            container.getResources() != null && container.getResources().getLimits() != null)
        .flatMap(container -> container.getResources().getLimits().entrySet().stream())
        .filter(limit -> Gpus.isGpu(limit.getKey()))
        .mapToInt(limit -> limit.getValue().getNumericalAmount().intValue())
        .sum();
  }

  /// Of a relayed trainer the relay knows.
  private @Nullable Boolean eventsLeft(PodStatus status, ContainerStateTerminated trainer) {
    return ended(status.getInitContainerStatuses(), RelayContainer.NAME)
        .map(ContainerStateTerminated::getMessage)
        .or(() -> Optional.ofNullable(trainer.getMessage()))
        .flatMap(messages::eventsLeft)
        .orElse(null);
  }

  private static Optional<ContainerStatus> container(PodStatus status) {
    return status.getContainerStatuses().stream()
        .filter(container -> TrainerPod.CONTAINER.equals(container.getName()))
        .filter(container -> container.getState() != null)
        .findFirst();
  }

  private static Optional<PodCondition> condition(PodStatus status, String type) {
    return status.getConditions().stream()
        .filter(condition -> type.equals(condition.getType()))
        .findFirst();
  }

  private static @Nullable Instant instant(@Nullable String time) {
    return time == null ? null : Instant.parse(time);
  }

  private static String sentence(String word, @Nullable String detail) {
    return detail == null ? word : word + ": " + detail;
  }

  private static @Nullable String label(Pod pod, String label) {
    var labels = pod.getMetadata().getLabels();
    return labels == null ? null : labels.get(label);
  }
}

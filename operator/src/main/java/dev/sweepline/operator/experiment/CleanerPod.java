package dev.sweepline.operator.experiment;

import dev.sweepline.operator.cleanup.Cleaner;
import dev.sweepline.operator.objects.Owners;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.cleanup.CleanerView;
import dev.sweepline.planner.cleanup.CleanupAction;
import dev.sweepline.planner.cleanup.Removal;
import dev.sweepline.planner.spec.Claim;
import dev.sweepline.planner.spec.PodTemplate;
import dev.sweepline.planner.trial.TrainerPaths;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The Pod of a clean-up: the operator's image beside a sweep's checkpoints, for some seconds. The
/// operator itself mounts nothing.
final class CleanerPod {
  static final String CONTAINER = "cleaner";

  // As a courier's.
  private static final Quantity MEMORY = new Quantity("160Mi");

  /// For one that hangs; a volume on a network may be slow at removing.
  private static final long DEADLINE_SECONDS = 1800;

  private CleanerPod() {}

  static Pod of(
      HasMetadata sweep,
      Claim claim,
      PodTemplate template,
      CleanupAction.Send wanted,
      Release release) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(wanted.podName())
        .withNamespace(sweep.getMetadata().getNamespace())
        .withLabels(
            Map.of(
                "app.kubernetes.io/name",
                "sweepline-cleaner",
                "app.kubernetes.io/managed-by",
                "sweepline",
                Names.CLEANER_OF,
                sweep.getMetadata().getUid()))
        .withOwnerReferences(Owners.controller(sweep))
        .endMetadata()
        .withNewSpec()
        .withRestartPolicy("Never")
        .withActiveDeadlineSeconds(DEADLINE_SECONDS)
        .withTerminationGracePeriodSeconds(5L)
        .withAutomountServiceAccountToken(false)
        .withEnableServiceLinks(false)
        .withSecurityContext(TrainerPod.security())
        // Where the trainers could run, the volume can be mounted.
        .withTolerations(template.tolerations().stream().map(TrainerPod::toleration).toList())
        .withAffinity(wanted.node() == null ? null : CourierPod.preferring(wanted.node()))
        .withImagePullSecrets(TrainerPod.pullSecrets(template))
        .withContainers(container(wanted, release))
        .addNewVolume()
        .withName("checkpoints")
        .withNewPersistentVolumeClaim()
        .withClaimName(claim.claim())
        .endPersistentVolumeClaim()
        .endVolume()
        .addNewVolume()
        .withName("tmp")
        .withNewEmptyDir()
        .endEmptyDir()
        .endVolume()
        .endSpec()
        .build();
  }

  private static Container container(CleanupAction.Send wanted, Release release) {
    return new ContainerBuilder()
        .withName(CONTAINER)
        .withImage(release.relayImage())
        .withCommand("java", "@/opt/sweepline/operator/cleaner")
        .addNewEnv()
        .withName(Cleaner.FOLDER)
        .withValue(TrainerPaths.CHECKPOINTS)
        .endEnv()
        .addNewEnv()
        .withName(Cleaner.REMOVALS)
        .withValue(Removal.text(wanted.removals()))
        .endEnv()
        .withNewResources()
        .addToRequests("cpu", new Quantity("10m"))
        .addToRequests("memory", MEMORY)
        .addToLimits("memory", MEMORY)
        .endResources()
        .addNewVolumeMount()
        .withName("checkpoints")
        .withMountPath(TrainerPaths.CHECKPOINTS)
        .endVolumeMount()
        .addNewVolumeMount()
        .withName("tmp")
        .withMountPath(TrainerPaths.SCRATCH)
        .endVolumeMount()
        .withSecurityContext(TrainerPod.restricted())
        .build();
  }

  static CleanerView view(Pod pod) {
    var status = pod.getStatus() == null ? new PodStatus() : pod.getStatus();
    var ended = PodObserver.ended(status.getContainerStatuses(), CONTAINER);
    var said = ended.map(ContainerStateTerminated::getMessage);
    var phase = PodObserver.phase(status);
    return new CleanerView(
        pod.getMetadata().getName(),
        pod.getMetadata().getUid(),
        phase,
        pod.getMetadata().getDeletionTimestamp() != null,
        Removal.read(said.orElse(null)),
        finishedAt(pod, ended),
        said.map(CleanerPod::trouble)
            .filter(words -> !words.isBlank())
            .or(() -> ended.map(ContainerStateTerminated::getReason))
            .or(() -> Optional.ofNullable(status.getMessage()))
            .or(() -> Optional.ofNullable(status.getReason()))
            .orElse(null));
  }

  /// A Pod that failed without a container that ran says nothing of when.
  private static @Nullable Instant finishedAt(Pod pod, Optional<ContainerStateTerminated> ended) {
    return switch (PodObserver.phase(pod.getStatus() == null ? new PodStatus() : pod.getStatus())) {
      case PENDING, RUNNING, UNKNOWN -> null;
      case SUCCEEDED, FAILED ->
          ended
              .map(ContainerStateTerminated::getFinishedAt)
              .or(() -> Optional.ofNullable(pod.getMetadata().getCreationTimestamp()))
              .map(Instant::parse)
              .orElse(null);
    };
  }

  /// All but the first line.
  private static String trouble(String said) {
    return String.join(" ", said.lines().skip(1).toList()).strip();
  }

  static List<CleanerView> views(String sweepUid, List<Pod> pods) {
    return pods.stream()
        .filter(pod ->
            pod.getMetadata().getLabels() != null
                && sweepUid.equals(pod.getMetadata().getLabels().get(Names.CLEANER_OF)))
        .map(CleanerPod::view)
        .toList();
  }
}

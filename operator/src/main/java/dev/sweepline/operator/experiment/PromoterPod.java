package dev.sweepline.operator.experiment;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sweepline.contract.TerminationMessage;
import dev.sweepline.contract.TrainerEnvironment;
import dev.sweepline.operator.objects.Owners;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.champion.ChampionPlanner;
import dev.sweepline.planner.champion.PromotionPod;
import dev.sweepline.planner.spec.PodTemplate;
import dev.sweepline.planner.status.Checkpoint;
import dev.sweepline.planner.status.Promotion;
import dev.sweepline.planner.trial.TrainerPaths;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The Pod of a promotion: a trainer's image beside the checkpoints, for a minute, without a GPU.
/// It is no attempt of any trial.
public final class PromoterPod {
  private static final String CHAMPIONS = "/champions";

  /// A checkpoint of the largest model in memory, and PyTorch.
  private static final Quantity MEMORY = new Quantity("512Mi");

  private static final Quantity MOST_MEMORY = new Quantity("3Gi");

  /// For one that hangs.
  private static final long DEADLINE_SECONDS = 1800;

  private PromoterPod() {}

  /// @param image that has the trainer's `promote`
  /// @param load whether the checkpoint is loaded into its model
  /// @param template of the trial: where its Pods could run, the volume can be mounted
  /// @param facts for the pointer, JSON
  public record Order(
      HasMetadata champion,
      Promotion promotion,
      String image,
      boolean load,
      PodTemplate template,
      String facts) {}

  public static Pod of(Order order) {
    var champion = order.champion().getMetadata();
    var promotion = order.promotion();
    return new PodBuilder()
        .withNewMetadata()
        .withName(ChampionPlanner.podName(champion.getName(), promotion))
        .withNamespace(champion.getNamespace())
        .withLabels(labels(order))
        .addToAnnotations("cluster-autoscaler.kubernetes.io/safe-to-evict", "false")
        .withOwnerReferences(Owners.controller(order.champion()))
        .endMetadata()
        .withNewSpec()
        .withRestartPolicy("Never")
        .withActiveDeadlineSeconds(DEADLINE_SECONDS)
        .withTerminationGracePeriodSeconds(5L)
        .withAutomountServiceAccountToken(false)
        .withEnableServiceLinks(false)
        .withSecurityContext(TrainerPod.security())
        .withTolerations(
            order.template().tolerations().stream().map(TrainerPod::toleration).toList())
        .withImagePullSecrets(TrainerPod.pullSecrets(order.template()))
        .withContainers(container(order))
        .withVolumes(volumes(promotion))
        .endSpec()
        .build();
  }

  private static Map<String, String> labels(Order order) {
    var champion = order.champion().getMetadata();
    var labels = new TreeMap<String, String>();
    labels.put("app.kubernetes.io/name", "sweepline-promotion");
    labels.put("app.kubernetes.io/managed-by", "sweepline");
    labels.put(Names.CHAMPION, Names.labelValue(champion.getName()));
    labels.put(Names.CHAMPION_UID, champion.getUid());
    labels.put(Names.PROMOTION, Integer.toString(order.promotion().number()));
    return labels;
  }

  private static Container container(Order order) {
    return new ContainerBuilder()
        .withName(TrainerPod.CONTAINER)
        .withImage(order.image())
        .withImagePullPolicy(TrainerPod.pullPolicy(order.template().imagePullPolicy()))
        .withArgs(arguments(order))
        .addNewEnv()
        .withName(TrainerEnvironment.CHAMPION_FACTS)
        .withValue(order.facts())
        .endEnv()
        .withNewResources()
        .addToRequests("cpu", new Quantity("100m"))
        .addToRequests("memory", MEMORY)
        .addToLimits("memory", MOST_MEMORY)
        .endResources()
        .withVolumeMounts(mounts(order.promotion()))
        .withTerminationMessagePath(TerminationMessage.PATH)
        .withTerminationMessagePolicy("FallbackToLogsOnError")
        .withSecurityContext(TrainerPod.restricted())
        .build();
  }

  private static List<String> arguments(Order order) {
    var promotion = order.promotion();
    var root = source(promotion) == null ? CHAMPIONS : place(promotion);
    var arguments = new ArrayList<String>();
    arguments.add("promote");
    arguments.addAll(
        List.of(
            "--folder",
            root + "/" + ChampionPlanner.folder(order.champion().getMetadata().getName())));
    arguments.addAll(List.of("--sha256", promotion.sha256()));
    arguments.addAll(List.of("--file", ChampionPlanner.file(promotion)));
    arguments.addAll(List.of("--number", Integer.toString(promotion.number())));
    Checkpoint checkpoint = promotion.model().checkpoint();
    if (source(promotion) != null && checkpoint != null) {
      arguments.addAll(List.of("--checkpoint", checkpoint.path()));
    }
    if (!order.load()) {
      arguments.add("--no-load");
    }
    return arguments;
  }

  /// The claim with the checkpoint; an earlier champion is with the champions.
  private static @Nullable String source(Promotion promotion) {
    return switch (promotion.kind()) {
      case PROMOTE -> promotion.model().claim();
      case ROLLBACK -> null;
    };
  }

  /// A claim is mounted once, so one that has both is where trainers have it.
  private static String place(Promotion promotion) {
    return promotion.claim().equals(source(promotion)) ? TrainerPaths.CHECKPOINTS : CHAMPIONS;
  }

  private static List<Volume> volumes(Promotion promotion) {
    var volumes = new ArrayList<Volume>();
    volumes.add(claim("champions", promotion.claim()));
    var source = source(promotion);
    if (source != null && !source.equals(promotion.claim())) {
      volumes.add(claim("checkpoints", source));
    }
    volumes.add(new VolumeBuilder().withName("tmp").withNewEmptyDir().endEmptyDir().build());
    return volumes;
  }

  private static List<VolumeMount> mounts(Promotion promotion) {
    var mounts = new ArrayList<VolumeMount>();
    var source = source(promotion);
    mounts.add(mount("champions", source == null ? CHAMPIONS : place(promotion), null));
    if (source != null && !source.equals(promotion.claim())) {
      mounts.add(mount("checkpoints", TrainerPaths.CHECKPOINTS, Boolean.TRUE));
    }
    mounts.add(mount("tmp", TrainerPaths.SCRATCH, null));
    return mounts;
  }

  private static Volume claim(String name, String claim) {
    return new VolumeBuilder()
        .withName(name)
        .withNewPersistentVolumeClaim()
        .withClaimName(claim)
        .endPersistentVolumeClaim()
        .build();
  }

  private static VolumeMount mount(String name, String path, @Nullable Boolean readOnly) {
    return new VolumeMountBuilder()
        .withName(name)
        .withMountPath(path)
        .withReadOnly(readOnly)
        .build();
  }

  /// As the planner wants to see it.
  public static PromotionPod seen(Pod pod, ObjectMapper json) {
    var status = pod.getStatus() == null ? new PodStatus() : pod.getStatus();
    var ended = PodObserver.ended(status.getContainerStatuses(), TrainerPod.CONTAINER);
    var report =
        ended.flatMap(container ->
            new TerminationMessages(json).read(container.getMessage(), container.getExitCode()));
    var phase =
        switch (status.getPhase()) {
          case "Succeeded" -> PromotionPod.Phase.SUCCEEDED;
          case "Failed" -> PromotionPod.Phase.FAILED;
          case null, default ->
              pod.getMetadata().getDeletionTimestamp() == null
                  ? PromotionPod.Phase.UNDER_WAY
                  : PromotionPod.Phase.FAILED;
        };
    return new PromotionPod(
        phase,
        ended.map(ContainerStateTerminated::getExitCode).orElse(null),
        report.map(said -> said.checkpointSha256()).orElse(null),
        report
            .map(said -> said.message())
            .orElseGet(
                () -> status.getMessage() == null ? status.getReason() : status.getMessage()),
        PodObserver.waiting(pod, status));
  }
}

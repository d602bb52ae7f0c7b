package dev.sweepline.operator.experiment;

import dev.sweepline.contract.TerminationMessage;
import dev.sweepline.operator.objects.Owners;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.experiment.ExperimentAction.StartAttempt;
import dev.sweepline.planner.spec.PodTemplate;
import dev.sweepline.planner.spec.PodTemplate.Toleration;
import dev.sweepline.planner.spec.Unstructured;
import dev.sweepline.planner.trial.Gpus;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The Pod of one attempt; the same attempt always makes the same Pod.
final class TrainerPod {
  static final String CONTAINER = "trainer";

  /// Long enough to write a checkpoint of the largest model.
  static final long GRACE_SECONDS = 120;

  private static final long USER = 10001;
  private static final KubernetesSerialization KUBERNETES = new KubernetesSerialization();
  private static final Set<String> INHERITED =
      Set.of(
          Names.SWEEP,
          Names.SWEEP_UID,
          Names.DIGEST,
          Names.MODEL,
          Names.SIZE,
          Names.AUGMENTATION,
          Names.ROLE);

  private TrainerPod() {}

  static Pod forAttempt(Experiment experiment, StartAttempt attempt, Release release) {
    var template = experiment.getSpec().template();
    var mounts = new TrainerMounts(experiment.getSpec(), release);
    return new PodBuilder()
        .withNewMetadata()
        .withName(attempt.podName())
        .withNamespace(experiment.getMetadata().getNamespace())
        .withLabels(labels(experiment, attempt))
        .withAnnotations(annotations(attempt, release))
        .withFinalizers(Names.JOURNAL_FINALIZER)
        .withOwnerReferences(Owners.controller(experiment))
        .endMetadata()
        .withNewSpec()
        .withRestartPolicy("Never")
        .withTerminationGracePeriodSeconds(
            StoreContainers.isAskedFor(experiment.getSpec().storage())
                ? StoreContainers.GRACE_SECONDS
                : GRACE_SECONDS)
        .withServiceAccountName(template.serviceAccountName())
        .withAutomountServiceAccountToken(false)
        .withEnableServiceLinks(false)
        .withSecurityContext(security())
        .withNodeSelector(template.nodeSelector())
        .withTolerations(template.tolerations().stream().map(TrainerPod::toleration).toList())
        .withAffinity(
            NodeAvoidance.of(affinity(template.affinity()), attempt.avoid(), attempt.ratherNot()))
        .withRuntimeClassName(template.runtimeClassName())
        .withPriorityClassName(template.priorityClassName())
        .withImagePullSecrets(pullSecrets(template))
        .withInitContainers(beside(experiment, attempt, release, mounts))
        .withContainers(container(experiment, attempt, release, mounts))
        .withVolumes(mounts.volumes())
        .endSpec()
        .build();
  }

  /// Kubernetes ends them in the opposite order: what the relay leaves is still stored.
  private static List<Container> beside(
      Experiment experiment, StartAttempt attempt, Release release, TrainerMounts mounts) {
    var containers = new ArrayList<Container>();
    DataContainer.of(experiment.getSpec().data())
        .ifPresent(data -> containers.add(data.container(release)));
    var storage = experiment.getSpec().storage();
    if (storage != null && storage.objectStore() != null) {
      var from = attempt.resumeFrom();
      containers.addAll(
          new StoreContainers(storage.objectStore(), release, experiment.getMetadata().getUid())
              .of(
                  attempt.number(),
                  from == null ? null : TrainerVariables.resumeFrom(experiment, from)));
    }
    containers.addAll(RelayContainer.of(experiment, attempt, release, mounts));
    return List.copyOf(containers);
  }

  /// @throws IllegalArgumentException naming the field, if Kubernetes has no such thing
  static <T> T asKubernetesHasIt(String field, Map<String, Object> given, Class<T> type) {
    try {
      return KUBERNETES.convertValue(given, type);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "spec.template.%s is not as Kubernetes has it: %s".formatted(field, firstLine(e)), e);
    }
  }

  static List<LocalObjectReference> pullSecrets(PodTemplate template) {
    return template.imagePullSecrets().stream()
        .map(secret -> new LocalObjectReference(secret.name()))
        .toList();
  }

  private static @Nullable Affinity affinity(@Nullable Unstructured given) {
    return given == null ? null : asKubernetesHasIt("affinity", given.fields(), Affinity.class);
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  private static Map<String, String> labels(Experiment experiment, StartAttempt attempt) {
    var labels = new TreeMap<String, String>();
    var known = experiment.getMetadata().getLabels();
    if (known != null) {
      INHERITED.stream()
          .filter(known::containsKey)
          .forEach(label -> labels.put(label, Objects.requireNonNull(known.get(label))));
    }
    labels.put("app.kubernetes.io/name", "sweepline-trainer");
    labels.put("app.kubernetes.io/managed-by", "sweepline");
    labels.put(Names.EXPERIMENT, Names.labelValue(experiment.getMetadata().getName()));
    labels.put(Names.EXPERIMENT_UID, experiment.getMetadata().getUid());
    labels.put(Names.ATTEMPT, Integer.toString(attempt.number()));
    var queue = experiment.getSpec().queue();
    if (queue != null) {
      labels.put(Names.QUEUE, queue.name());
      if (queue.priorityClass() != null) {
        labels.put(Names.QUEUE_PRIORITY, queue.priorityClass());
      }
    }
    return labels;
  }

  private static Map<String, String> annotations(StartAttempt attempt, Release release) {
    var annotations = new TreeMap<String, String>();
    annotations.put(Names.CONFIG_ANNOTATION, attempt.config());
    annotations.put("kubectl.kubernetes.io/default-container", CONTAINER);
    // Autoscalers would move a trainer to save a node: it costs more GPU time than it saves.
    annotations.put("cluster-autoscaler.kubernetes.io/safe-to-evict", "false");
    annotations.put("karpenter.sh/do-not-disrupt", "true");
    annotations.putAll(kafka(release));
    if (!attempt.avoid().isEmpty()) {
      annotations.put(Names.AVOIDS, String.join(",", attempt.avoid()));
    }
    return annotations;
  }

  /// Where Kafka is, unless a Secret says it.
  static Map<String, String> kafka(Release release) {
    return release
        .bootstrapServers()
        .filter(_ -> release.kafkaSecret().isEmpty())
        .map(servers ->
            Map.of(TrainerMounts.KAFKA_ANNOTATION, "bootstrap.servers=" + servers + "\n"))
        .orElse(Map.of());
  }

  private static Container container(
      Experiment experiment, StartAttempt attempt, Release release, TrainerMounts mounts) {
    var template = experiment.getSpec().template();
    var requested = template.image() == null ? release.trainerImage() : template.image();
    var image = attempt.image() == null ? requested : attempt.image();
    return new ContainerBuilder()
        .withName(CONTAINER)
        .withImage(image)
        .withImagePullPolicy(pullPolicy(template.imagePullPolicy()))
        .withCommand(template.command())
        .withArgs(template.args())
        .withEnv(new TrainerVariables(experiment, attempt, release).list())
        .withResources(resources(template.resources()))
        .withVolumeMounts(mounts.mounts())
        .withTerminationMessagePath(TerminationMessage.PATH)
        .withTerminationMessagePolicy("FallbackToLogsOnError")
        .withSecurityContext(restricted())
        .build();
  }

  static SecurityContext restricted() {
    return new SecurityContextBuilder()
        .withAllowPrivilegeEscalation(false)
        .withReadOnlyRootFilesystem(true)
        .withNewCapabilities()
        .withDrop("ALL")
        .endCapabilities()
        .build();
  }

  static PodSecurityContext security() {
    return new PodSecurityContextBuilder()
        .withRunAsNonRoot(true)
        .withRunAsUser(USER)
        .withRunAsGroup(USER)
        .withFsGroup(USER)
        // Else every start changes the owner of every checkpoint.
        .withFsGroupChangePolicy("OnRootMismatch")
        .withNewSeccompProfile()
        .withType("RuntimeDefault")
        .endSeccompProfile()
        .build();
  }

  /// One GPU unless the template says otherwise; `nvidia.com/gpu: "0"` is a trainer without one.
  private static ResourceRequirements resources(PodTemplate.@Nullable Resources asked) {
    var limits = new TreeMap<String, Quantity>();
    var requests = new TreeMap<String, Quantity>();
    if (asked != null) {
      asked.limits().forEach((name, amount) -> limits.put(name, new Quantity(amount)));
      asked.requests().forEach((name, amount) -> requests.put(name, new Quantity(amount)));
    }
    if (!Gpus.namesADevice(asked)) {
      limits.put(Names.GPU, new Quantity("1"));
    }
    limits.remove(Names.GPU, new Quantity("0"));
    requests.remove(Names.GPU, new Quantity("0"));
    return new ResourceRequirementsBuilder().withLimits(limits).withRequests(requests).build();
  }

  static @Nullable String pullPolicy(PodTemplate.@Nullable PullPolicy policy) {
    return switch (policy) {
      case ALWAYS -> "Always";
      case IF_NOT_PRESENT -> "IfNotPresent";
      case NEVER -> "Never";
      case null -> null;
    };
  }

  static io.fabric8.kubernetes.api.model.Toleration toleration(Toleration toleration) {
    var operator =
        switch (toleration.operator()) {
          case EXISTS -> "Exists";
          case EQUAL -> "Equal";
          case null -> null;
        };
    var effect =
        switch (toleration.effect()) {
          case NO_SCHEDULE -> "NoSchedule";
          case PREFER_NO_SCHEDULE -> "PreferNoSchedule";
          case NO_EXECUTE -> "NoExecute";
          case null -> null;
        };
    return new TolerationBuilder()
        .withKey(toleration.key())
        .withOperator(operator)
        .withValue(toleration.value())
        .withEffect(effect)
        .withTolerationSeconds(toleration.tolerationSeconds())
        .build();
  }
}

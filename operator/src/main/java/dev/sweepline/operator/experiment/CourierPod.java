package dev.sweepline.operator.experiment;

import dev.sweepline.contract.EventTopics;
import dev.sweepline.contract.TrainerEnvironment;
import dev.sweepline.operator.objects.Owners;
import dev.sweepline.operator.relay.Courier;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.experiment.ExperimentAction.SendCourier;
import dev.sweepline.planner.experiment.ExperimentAction.SendCourier.Leftovers;
import dev.sweepline.planner.spec.Storage;
import dev.sweepline.planner.trial.TrainerPaths;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.AffinityBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.NodeSelectorTermBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The Pod of a courier: the operator's image beside an experiment's checkpoints, for some minutes.
/// It is no attempt: its labels say so, and it needs no GPU.
final class CourierPod {
  static final String CONTAINER = "courier";

  // As the relay: a small heap, and a virtual machine.
  private static final Quantity MEMORY = new Quantity("160Mi");

  /// It gives up by itself before; this is for one that hangs.
  private static final long DEADLINE_SECONDS = 900;

  private CourierPod() {}

  static Pod of(Experiment experiment, Storage storage, SendCourier courier, Release release) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(courier.podName())
        .withNamespace(experiment.getMetadata().getNamespace())
        .withLabels(labels(experiment, courier))
        .withAnnotations(TrainerPod.kafka(release))
        .withOwnerReferences(Owners.controller(experiment))
        .endMetadata()
        .withNewSpec()
        .withRestartPolicy("Never")
        .withActiveDeadlineSeconds(DEADLINE_SECONDS)
        .withTerminationGracePeriodSeconds(storage.objectStore() == null ? 5L : 60L)
        .withServiceAccountName(experiment.getSpec().template().serviceAccountName())
        .withAutomountServiceAccountToken(false)
        .withEnableServiceLinks(false)
        .withSecurityContext(TrainerPod.security())
        // Where the trainers could run, the volume can be mounted.
        .withTolerations(
            experiment.getSpec().template().tolerations().stream()
                .map(TrainerPod::toleration)
                .toList())
        .withAffinity(onNode(courier))
        // The relay beside a trainer is of the same image.
        .withImagePullSecrets(TrainerPod.pullSecrets(experiment.getSpec().template()))
        .withInitContainers(
            storage.objectStore() == null
                ? List.of()
                : new StoreContainers(
                        storage.objectStore(), release, experiment.getMetadata().getUid())
                    .of(null, null))
        .withContainers(container(experiment, courier, release))
        .withVolumes(volumes(storage, release))
        .endSpec()
        .build();
  }

  private static Map<String, String> labels(Experiment experiment, SendCourier courier) {
    var labels = new TreeMap<String, String>();
    labels.put("app.kubernetes.io/name", "sweepline-courier");
    labels.put("app.kubernetes.io/managed-by", "sweepline");
    labels.put(Names.EXPERIMENT, Names.labelValue(experiment.getMetadata().getName()));
    // The network policy of trainers is for it too.
    labels.put(Names.EXPERIMENT_UID, experiment.getMetadata().getUid());
    labels.put(Names.COURIER, Integer.toString(courier.number()));
    return labels;
  }

  private static Container container(Experiment experiment, SendCourier courier, Release release) {
    return new ContainerBuilder()
        .withName(CONTAINER)
        .withImage(release.relayImage())
        .withCommand("java", "@/opt/sweepline/operator/courier")
        .withEnv(variables(experiment.getMetadata().getUid(), courier, release))
        .withNewResources()
        .addToRequests("cpu", new Quantity("10m"))
        .addToRequests("memory", MEMORY)
        .addToLimits("memory", MEMORY)
        .endResources()
        .withVolumeMounts(mounts(release))
        .withSecurityContext(TrainerPod.restricted())
        .build();
  }

  private static List<EnvVar> variables(String uid, SendCourier courier, Release release) {
    var keys =
        courier.attempts().stream()
            .map(attempt ->
                attempt + "=" + release.rootKey().map(key -> key.eventKey(uid, attempt)).orElse(""))
            .collect(Collectors.joining(" "));
    return List.of(
        variable(TrainerEnvironment.UID, uid),
        variable(Courier.FOLDER, TrainerPaths.CHECKPOINTS + "/" + uid),
        variable(TrainerEnvironment.KAFKA_PROPERTIES, TrainerMounts.kafkaFile(release)),
        variable(TrainerEnvironment.EVENTS_TOPIC, EventTopics.EVENTS),
        variable(Courier.LEFTOVERS, Boolean.toString(courier.leftovers() != Leftovers.NONE)),
        variable(Courier.REPORTED, Boolean.toString(courier.leftovers() == Leftovers.REPORTED)),
        variable(Courier.ROWS, Boolean.toString(courier.rows())),
        // What waits is signed; only rows of metrics.jsonl are not.
        variable(Courier.KEYS, courier.rows() ? keys : ""));
  }

  private static EnvVar variable(String name, String value) {
    return new EnvVarBuilder().withName(name).withValue(value).build();
  }

  private static List<Volume> volumes(Storage storage, Release release) {
    var volumes = new ArrayList<Volume>();
    if (storage.objectStore() != null) {
      volumes.addAll(StoreContainers.volumes(storage.objectStore()));
    } else if (storage.checkpoints() != null) {
      volumes.add(
          new VolumeBuilder()
              .withName("checkpoints")
              .withNewPersistentVolumeClaim()
              .withClaimName(storage.checkpoints().claim())
              .endPersistentVolumeClaim()
              .build());
    }
    volumes.add(new VolumeBuilder().withName("tmp").withNewEmptyDir().endEmptyDir().build());
    volumes.add(
        release
            .kafkaSecret()
            .map(secret ->
                new VolumeBuilder()
                    .withName("kafka")
                    .withNewSecret()
                    .withSecretName(secret)
                    .endSecret()
                    .build())
            .orElseGet(() ->
                new VolumeBuilder()
                    .withName("kafka")
                    .withNewDownwardAPI()
                    .withItems(
                        TrainerMounts.annotation(
                            "kafka.properties", TrainerMounts.KAFKA_ANNOTATION))
                    .endDownwardAPI()
                    .build()));
    return volumes;
  }

  private static List<VolumeMount> mounts(Release release) {
    var kafka = release.kafkaSecret().isPresent() ? TrainerPaths.KAFKA : TrainerPaths.CONFIG;
    return List.of(
        mount("checkpoints", TrainerPaths.CHECKPOINTS, null),
        mount("tmp", TrainerPaths.SCRATCH, null),
        mount("kafka", kafka, Boolean.TRUE));
  }

  private static VolumeMount mount(String name, String path, @Nullable Boolean readOnly) {
    return new VolumeMountBuilder()
        .withName(name)
        .withMountPath(path)
        .withReadOnly(readOnly)
        .build();
  }

  /// A volume that one node has at a time is where its trainer runs. Where none does, a volume of
  /// that node's disks is still there, and another one comes to any node.
  private static @Nullable Affinity onNode(SendCourier courier) {
    if (courier.node() == null) {
      return null;
    }
    var there = named(courier.node());
    return courier.bound()
        ? new AffinityBuilder()
            .withNewNodeAffinity()
            .withNewRequiredDuringSchedulingIgnoredDuringExecution()
            .withNodeSelectorTerms(there)
            .endRequiredDuringSchedulingIgnoredDuringExecution()
            .endNodeAffinity()
            .build()
        : preferring(courier.node());
  }

  /// On a node if there is room, else on another one.
  static Affinity preferring(String node) {
    return new AffinityBuilder()
        .withNewNodeAffinity()
        .addNewPreferredDuringSchedulingIgnoredDuringExecution()
        .withWeight(100)
        .withPreference(named(node))
        .endPreferredDuringSchedulingIgnoredDuringExecution()
        .endNodeAffinity()
        .build();
  }

  private static NodeSelectorTerm named(String node) {
    return new NodeSelectorTermBuilder()
        .addNewMatchField()
        .withKey("metadata.name")
        .withOperator("In")
        .withValues(node)
        .endMatchField()
        .build();
  }
}

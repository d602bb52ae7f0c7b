package dev.sweepline.operator.experiment;

import dev.sweepline.planner.Names;
import dev.sweepline.planner.spec.ExperimentSpec;
import dev.sweepline.planner.spec.PodTemplate;
import dev.sweepline.planner.spec.Storage;
import dev.sweepline.planner.trial.TrainerPaths;
import io.fabric8.kubernetes.api.model.DownwardAPIVolumeFile;
import io.fabric8.kubernetes.api.model.DownwardAPIVolumeFileBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The files of a trainer Pod: configuration, Kafka, checkpoints, data, and a place to write.
final class TrainerMounts {
  static final String CONFIG_FILE = TrainerPaths.CONFIG + "/config.yaml";
  static final String KAFKA_ANNOTATION = "sweepline.dev/kafka";

  private static final String KAFKA_FILE = TrainerPaths.CONFIG + "/kafka.properties";

  private final List<Volume> volumes = new ArrayList<>();
  private final List<VolumeMount> mounts = new ArrayList<>();
  private final List<VolumeMount> relayMounts = new ArrayList<>();

  TrainerMounts(ExperimentSpec spec, Release release) {
    boolean relayed = RelayContainer.isAskedFor(spec.template());
    var files = new ArrayList<DownwardAPIVolumeFile>();
    files.add(annotation("config.yaml", Names.CONFIG_ANNOTATION));
    if (release.kafkaSecret().isEmpty() && release.bootstrapServers().isPresent()) {
      files.add(annotation("kafka.properties", KAFKA_ANNOTATION));
    }
    volumes.add(
        new VolumeBuilder()
            .withName("sweepline")
            .withNewDownwardAPI()
            .withItems(files)
            .endDownwardAPI()
            .build());
    var own = mount("sweepline", TrainerPaths.CONFIG, true);
    mounts.add(own);
    relayMounts.add(own);
    release.kafkaSecret().ifPresent(secret -> kafkaSecret(secret, relayed ? relayMounts : mounts));
    checkpoints(spec.storage());
    if (relayed && Storage.outlivesPod(spec.storage())) {
      // It leaves there what Kafka does not take before the Pod ends.
      relayMounts.add(mounts.getLast());
    }
    if (spec.data() != null && spec.data().volume() != null) {
      claim("data", spec.data().volume().claim(), spec.data().mountPath(), true);
    }
    DataContainer.of(spec.data())
        .ifPresent(data -> {
          volumes.addAll(data.volumes());
          mounts.add(data.mount());
        });
    scratch("tmp", TrainerPaths.SCRATCH);
    further(spec.template());
    if (relayed) {
      scratch("events", TrainerPaths.EVENTS);
      relayMounts.add(mounts.getLast());
      // The JVM's own files.
      volumes.add(emptyDir("relay-tmp", null));
      relayMounts.add(mount("relay-tmp", TrainerPaths.SCRATCH, false));
    }
  }

  private void checkpoints(@Nullable Storage storage) {
    if (storage != null && storage.checkpoints() != null) {
      claim("checkpoints", storage.checkpoints().claim(), TrainerPaths.CHECKPOINTS, false);
      return;
    }
    if (storage != null && storage.objectStore() != null) {
      volumes.addAll(StoreContainers.volumes(storage.objectStore()));
    } else {
      var ephemeral = storage == null ? null : storage.ephemeral();
      volumes.add(emptyDir("checkpoints", ephemeral == null ? null : ephemeral.sizeLimit()));
    }
    mounts.add(mount("checkpoints", TrainerPaths.CHECKPOINTS, false));
  }

  private void further(PodTemplate template) {
    for (int i = 0; i < template.volumes().size(); i++) {
      volumes.add(
          TrainerPod.asKubernetesHasIt(
              "volumes[" + i + "]", template.volumes().get(i).whole(), Volume.class));
    }
    template.volumeMounts().stream()
        .map(mount ->
            new VolumeMountBuilder()
                .withName(mount.name())
                .withMountPath(mount.mountPath())
                .withSubPath(mount.subPath())
                .withReadOnly(mount.readOnly())
                .build())
        .forEach(mounts::add);
  }

  List<Volume> volumes() {
    return List.copyOf(volumes);
  }

  List<VolumeMount> mounts() {
    return List.copyOf(mounts);
  }

  /// The configuration comes along with Kafka's address, in one volume; credentials are the relay's
  /// alone.
  List<VolumeMount> relayMounts() {
    return List.copyOf(relayMounts);
  }

  static String kafkaFile(Release release) {
    return release.kafkaSecret().isPresent()
        ? TrainerPaths.KAFKA + "/client.properties"
        : KAFKA_FILE;
  }

  private void kafkaSecret(String secret, List<VolumeMount> readers) {
    volumes.add(
        new VolumeBuilder()
            .withName("kafka")
            .withNewSecret()
            .withSecretName(secret)
            .endSecret()
            .build());
    readers.add(mount("kafka", TrainerPaths.KAFKA, true));
  }

  private void claim(String name, String claim, String path, boolean readOnly) {
    volumes.add(
        new VolumeBuilder()
            .withName(name)
            .withNewPersistentVolumeClaim()
            .withClaimName(claim)
            .withReadOnly(readOnly ? Boolean.TRUE : null)
            .endPersistentVolumeClaim()
            .build());
    mounts.add(mount(name, path, readOnly));
  }

  private void scratch(String name, String path) {
    volumes.add(emptyDir(name, null));
    mounts.add(mount(name, path, false));
  }

  static Volume emptyDir(String name, @Nullable String sizeLimit) {
    return new VolumeBuilder()
        .withName(name)
        .withNewEmptyDir()
        .withSizeLimit(sizeLimit == null ? null : new Quantity(sizeLimit))
        .endEmptyDir()
        .build();
  }

  private static VolumeMount mount(String name, String path, boolean readOnly) {
    return new VolumeMountBuilder()
        .withName(name)
        .withMountPath(path)
        .withReadOnly(readOnly ? Boolean.TRUE : null)
        .build();
  }

  static DownwardAPIVolumeFile annotation(String file, String annotation) {
    return new DownwardAPIVolumeFileBuilder()
        .withPath(file)
        .withNewFieldRef()
        .withFieldPath("metadata.annotations['" + annotation + "']")
        .endFieldRef()
        .build();
  }
}

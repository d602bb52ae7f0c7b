package dev.sweepline.operator.experiment;

import dev.sweepline.planner.Names;
import dev.sweepline.planner.spec.ExperimentSpec;
import dev.sweepline.planner.trial.TrainerPaths;
import io.fabric8.kubernetes.api.model.DownwardAPIVolumeFile;
import io.fabric8.kubernetes.api.model.DownwardAPIVolumeFileBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.ArrayList;
import java.util.List;

/// The files of a trainer Pod: configuration, Kafka, checkpoints, data, and a place to write.
final class TrainerMounts {
  static final String CONFIG_FILE = TrainerPaths.CONFIG + "/config.yaml";
  static final String KAFKA_ANNOTATION = "sweepline.dev/kafka";

  private static final String KAFKA_FILE = TrainerPaths.CONFIG + "/kafka.properties";

  private final List<Volume> volumes = new ArrayList<>();
  private final List<VolumeMount> mounts = new ArrayList<>();

  TrainerMounts(ExperimentSpec spec, Release release) {
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
    mounts.add(mount("sweepline", TrainerPaths.CONFIG, true));
    release.kafkaSecret().ifPresent(this::kafkaSecret);
    if (spec.storage() == null) {
      scratch("checkpoints", TrainerPaths.CHECKPOINTS);
    } else {
      claim("checkpoints", spec.storage().checkpoints().claim(), TrainerPaths.CHECKPOINTS, false);
    }
    if (spec.data() != null && spec.data().volume() != null) {
      claim("data", spec.data().volume().claim(), spec.data().mountPath(), true);
    }
    scratch("tmp", TrainerPaths.SCRATCH);
  }

  List<Volume> volumes() {
    return List.copyOf(volumes);
  }

  List<VolumeMount> mounts() {
    return List.copyOf(mounts);
  }

  static String kafkaFile(Release release) {
    return release.kafkaSecret().isPresent()
        ? TrainerPaths.KAFKA + "/client.properties"
        : KAFKA_FILE;
  }

  private void kafkaSecret(String secret) {
    volumes.add(
        new VolumeBuilder()
            .withName("kafka")
            .withNewSecret()
            .withSecretName(secret)
            .endSecret()
            .build());
    mounts.add(mount("kafka", TrainerPaths.KAFKA, true));
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
    volumes.add(new VolumeBuilder().withName(name).withNewEmptyDir().endEmptyDir().build());
    mounts.add(mount(name, path, false));
  }

  private static VolumeMount mount(String name, String path, boolean readOnly) {
    return new VolumeMountBuilder()
        .withName(name)
        .withMountPath(path)
        .withReadOnly(readOnly ? Boolean.TRUE : null)
        .build();
  }

  private static DownwardAPIVolumeFile annotation(String file, String annotation) {
    return new DownwardAPIVolumeFileBuilder()
        .withPath(file)
        .withNewFieldRef()
        .withFieldPath("metadata.annotations['" + annotation + "']")
        .endFieldRef()
        .build();
  }
}

package dev.sweepline.operator.experiment;

import dev.sweepline.operator.store.StoreSettings;
import dev.sweepline.planner.spec.Authority;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The certificates that a container beside a trainer trusts besides the public ones: of the one
/// key, as a Secret may have more.
record StoreAuthority(String volume, @Nullable Authority authority) {
  private static final String FOLDER = "/etc/sweepline-store";
  private static final String FILE = "ca.crt";

  List<Volume> volumes() {
    if (authority == null) {
      return List.of();
    }
    var named = new VolumeBuilder().withName(volume);
    return List.of(
        authority.secret() == null
            ? named
                .withNewConfigMap()
                .withName(authority.configMap())
                .addNewItem(authority.key(), null, FILE)
                .endConfigMap()
                .build()
            : named
                .withNewSecret()
                .withSecretName(authority.secret())
                .addNewItem(authority.key(), null, FILE)
                .endSecret()
                .build());
  }

  List<VolumeMount> mounts() {
    return authority == null
        ? List.of()
        : List.of(
            new VolumeMountBuilder()
                .withName(volume)
                .withMountPath(FOLDER)
                .withReadOnly(true)
                .build());
  }

  List<EnvVar> variables() {
    return authority == null
        ? List.of()
        : List.of(StoreContainers.variable(StoreSettings.AUTHORITY, FOLDER + "/" + FILE));
  }
}

package dev.sweepline.operator.experiment;

import dev.sweepline.contract.TrainerEnvironment;
import dev.sweepline.operator.store.StoreSettings;
import dev.sweepline.planner.spec.Reference;
import dev.sweepline.planner.spec.Storage;
import dev.sweepline.planner.trial.TrainerPaths;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The containers beside a trainer, or a courier, whose checkpoints are in an object store: one
/// that fetches and ends before anything else begins, and a native sidecar that keeps the store up
/// to date. They alone have the store's keys.
final class StoreContainers {
  static final String FETCH = "checkpoint-fetch";
  static final String KEEP = "checkpoint-store";

  /// Within it the trainer saves a checkpoint, and then what it wrote is stored.
  static final long GRACE_SECONDS = 300;

  /// The Pod's grace, without what the trainer may need of it.
  private static final long KEEP_PATIENCE_SECONDS = 240;

  private static final long FETCH_PATIENCE_SECONDS = 120;
  private static final String SCRATCH = "store-tmp";
  private static final String PLACE = "/opt/sweepline/operator/";

  // As the relay: a small heap, and a virtual machine.
  private static final Quantity MEMORY = new Quantity("192Mi");

  private final Storage.ObjectStore store;
  private final Release release;
  private final String uid;

  StoreContainers(Storage.ObjectStore store, Release release, String uid) {
    this.store = store;
    this.release = release;
    this.uid = uid;
  }

  static boolean isAskedFor(@Nullable Storage storage) {
    return storage != null && storage.objectStore() != null;
  }

  /// @param attempt whose folder is kept; null for a courier
  /// @param resumeFrom the file that the trainer is told to go on from
  List<Container> of(@Nullable Integer attempt, @Nullable String resumeFrom) {
    var variables = variables(attempt);
    var fetching = new ArrayList<>(variables);
    if (resumeFrom != null) {
      fetching.add(variable(TrainerEnvironment.RESUME_FROM, resumeFrom));
    }
    fetching.add(variable(StoreSettings.PATIENCE, Long.toString(FETCH_PATIENCE_SECONDS)));
    var keeping = new ArrayList<>(variables);
    keeping.add(variable(StoreSettings.PATIENCE, Long.toString(KEEP_PATIENCE_SECONDS)));
    return List.of(
        container(FETCH, "store-fetch", fetching).build(),
        container(KEEP, "store-keep", keeping)
            .withRestartPolicy("Always")
            // What a trainer that fails at once wrote must not be missed.
            .withNewStartupProbe()
            .withNewExec()
            .withCommand("test", "-e", TrainerPaths.SCRATCH + "/" + StoreSettings.READY_FILE)
            .endExec()
            .withPeriodSeconds(1)
            .withFailureThreshold(60)
            .endStartupProbe()
            // The operator reads it off the Pod; nothing else asks whether a trainer is ready.
            .withNewReadinessProbe()
            .withNewExec()
            .withCommand("test", "!", "-e", TrainerPaths.SCRATCH + "/" + StoreSettings.BEHIND_FILE)
            .endExec()
            .withPeriodSeconds(15)
            .withFailureThreshold(1)
            .endReadinessProbe()
            .build());
  }

  private ContainerBuilder container(String name, String role, List<EnvVar> variables) {
    return new ContainerBuilder()
        .withName(name)
        .withImage(release.relayImage())
        .withCommand("java", "@" + PLACE + role)
        .withEnv(variables)
        .withNewResources()
        .addToRequests("cpu", new Quantity("10m"))
        .addToRequests("memory", MEMORY)
        .addToLimits("memory", MEMORY)
        .endResources()
        .withVolumeMounts(
            mount("checkpoints", TrainerPaths.CHECKPOINTS), mount(SCRATCH, TrainerPaths.SCRATCH))
        .addAllToVolumeMounts(authority(store).mounts())
        .withSecurityContext(TrainerPod.restricted());
  }

  /// Where the trainer writes, and what the two need for themselves.
  static List<Volume> volumes(Storage.ObjectStore store) {
    var volumes = new ArrayList<Volume>();
    volumes.add(TrainerMounts.emptyDir("checkpoints", store.sizeLimit()));
    volumes.add(TrainerMounts.emptyDir(SCRATCH, null));
    volumes.addAll(authority(store).volumes());
    return List.copyOf(volumes);
  }

  private static StoreAuthority authority(Storage.ObjectStore store) {
    return new StoreAuthority("store-ca", store.ca());
  }

  private List<EnvVar> variables(@Nullable Integer attempt) {
    var variables = new ArrayList<>(address(store.uri(), store.endpoint(), store.region()));
    variables.add(variable(TrainerEnvironment.UID, uid));
    variables.add(variable(StoreSettings.FOLDER, TrainerPaths.CHECKPOINTS + "/" + uid));
    if (attempt != null) {
      variables.add(variable(TrainerEnvironment.ATTEMPT, Integer.toString(attempt)));
    }
    variables.addAll(keys(store.secretRef()));
    variables.addAll(authority(store).variables());
    return variables;
  }

  /// Where a store is.
  static List<EnvVar> address(String uri, @Nullable String endpoint, @Nullable String region) {
    var variables = new ArrayList<EnvVar>();
    variables.add(variable(StoreSettings.URI_VARIABLE, uri));
    if (endpoint != null) {
      variables.add(variable(StoreSettings.ENDPOINT, endpoint));
    }
    if (region != null) {
      variables.add(variable(StoreSettings.REGION, region));
    }
    return List.copyOf(variables);
  }

  /// None where the Pod's role does.
  static List<EnvVar> keys(@Nullable Reference secret) {
    return secret == null
        ? List.of()
        : List.of(
            key(StoreSettings.ACCESS_KEY, secret, false),
            key(StoreSettings.SECRET_KEY, secret, false),
            key(StoreSettings.SESSION_TOKEN, secret, true));
  }

  private static EnvVar key(String name, Reference secret, boolean optional) {
    return new EnvVarBuilder()
        .withName(name)
        .withNewValueFrom()
        .withNewSecretKeyRef(name, secret.name(), optional)
        .endValueFrom()
        .build();
  }

  static EnvVar variable(String name, String value) {
    return new EnvVarBuilder().withName(name).withValue(value).build();
  }

  private static VolumeMount mount(String name, String path) {
    return new VolumeMountBuilder().withName(name).withMountPath(path).build();
  }
}

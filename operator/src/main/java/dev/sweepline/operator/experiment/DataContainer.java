package dev.sweepline.operator.experiment;

import dev.sweepline.operator.store.DataFetch;
import dev.sweepline.operator.store.DataSettings;
import dev.sweepline.operator.store.Fetch;
import dev.sweepline.operator.store.StoreSettings;
import dev.sweepline.planner.Fingerprint;
import dev.sweepline.planner.experiment.DataView;
import dev.sweepline.planner.experiment.DataView.Trouble;
import dev.sweepline.planner.spec.DataStore;
import dev.sweepline.planner.spec.Dataset;
import dev.sweepline.planner.trial.TrainerPaths;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The container that fetches a trainer's data out of an object store, and ends before anything
/// else begins. It alone has the keys to them.
final class DataContainer {
  static final String NAME = "data-fetch";

  /// What a trial waits for meanwhile; without names, so that trials that wait alike can be counted
  /// together.
  static final String WAITING_FOR =
      "data: they are being fetched from the object store; kubectl logs POD -c data-fetch says how"
          + " far";

  private static final String VOLUME = "data";
  private static final String SCRATCH = "data-tmp";
  private static final String CACHE = "/var/cache/data";
  private static final String PATIENCE_SECONDS = "120";

  // A list of half a million files, and a virtual machine.
  private static final Quantity MEMORY = new Quantity("320Mi");

  private final Dataset data;
  private final DataStore store;

  private DataContainer(Dataset data, DataStore store) {
    this.data = data;
    this.store = store;
  }

  static Optional<DataContainer> of(@Nullable Dataset data) {
    return data == null || data.objectStore() == null
        ? Optional.empty()
        : Optional.of(new DataContainer(data, data.objectStore()));
  }

  List<Volume> volumes() {
    var cache = store.cache();
    var volumes = new ArrayList<Volume>();
    volumes.add(
        cache == null
            ? TrainerMounts.emptyDir(VOLUME, store.sizeLimit())
            : new VolumeBuilder()
                .withName(VOLUME)
                .withNewPersistentVolumeClaim()
                .withClaimName(cache.claim())
                .endPersistentVolumeClaim()
                .build());
    volumes.add(TrainerMounts.emptyDir(SCRATCH, null));
    volumes.addAll(authority().volumes());
    return List.copyOf(volumes);
  }

  private StoreAuthority authority() {
    return new StoreAuthority("data-ca", store.ca());
  }

  /// Where the trainer finds the data.
  VolumeMount mount() {
    return new VolumeMountBuilder()
        .withName(VOLUME)
        .withMountPath(data.mountPath())
        .withSubPath(store.cache() == null ? null : folder())
        .withReadOnly(true)
        .build();
  }

  /// One of the claim for each place, so that other data never take it.
  private String folder() {
    return data.name()
        + "-"
        + Fingerprint.sha256(store.uri() + " " + store.endpoint()).substring(0, 10);
  }

  Container container(Release release) {
    boolean cached = store.cache() != null;
    var mounted = cached ? CACHE : data.mountPath();
    return new ContainerBuilder()
        .withName(NAME)
        .withImage(release.relayImage())
        .withCommand("java", "@/opt/sweepline/operator/data-fetch")
        .withEnv(variables(cached ? CACHE + "/" + folder() : mounted, cached))
        .withNewResources()
        .addToRequests("cpu", new Quantity("100m"))
        .addToRequests("memory", MEMORY)
        .addToLimits("memory", MEMORY)
        .endResources()
        .withVolumeMounts(
            new VolumeMountBuilder().withName(VOLUME).withMountPath(mounted).build(),
            new VolumeMountBuilder().withName(SCRATCH).withMountPath(TrainerPaths.SCRATCH).build())
        .addAllToVolumeMounts(authority().mounts())
        .withSecurityContext(TrainerPod.restricted())
        .build();
  }

  private List<EnvVar> variables(String folder, boolean cached) {
    var variables =
        new ArrayList<>(StoreContainers.address(store.uri(), store.endpoint(), store.region()));
    variables.addAll(StoreContainers.keys(store.secretRef()));
    variables.addAll(authority().variables());
    variables.add(StoreContainers.variable(StoreSettings.FOLDER, folder));
    if (store.sizeLimit() != null) {
      var bytes = Quantity.getAmountInBytes(new Quantity(store.sizeLimit()));
      variables.add(StoreContainers.variable(DataSettings.LIMIT, bytes.toBigInteger().toString()));
    }
    if (cached) {
      variables.add(StoreContainers.variable(DataSettings.CACHED, "true"));
    }
    variables.add(StoreContainers.variable(StoreSettings.PATIENCE, PATIENCE_SECONDS));
    return List.copyOf(variables);
  }

  /// Why it let no trainer begin; null where it did, or still runs.
  static @Nullable DataView view(PodStatus status, TerminationMessages messages) {
    return PodObserver.ended(status.getInitContainerStatuses(), NAME)
        .filter(end -> end.getExitCode() != 0)
        .map(end -> new DataView(trouble(end.getExitCode()), words(end, messages)))
        .orElse(null);
  }

  static boolean isRunning(PodStatus status) {
    return status.getInitContainerStatuses().stream()
        .anyMatch(container ->
            NAME.equals(container.getName())
                && container.getState() != null
                && container.getState().getRunning() != null);
  }

  /// What kills it may be the node's fault, or the trial's.
  private static Trouble trouble(int exit) {
    return switch (exit) {
      case Fetch.NO_STORE -> Trouble.AWAY;
      case DataFetch.REFUSED, DataFetch.NOT_TOLD -> Trouble.REFUSED;
      default -> Trouble.DISK;
    };
  }

  private static String words(ContainerStateTerminated end, TerminationMessages messages) {
    var said = end.getMessage();
    return said == null || said.isBlank()
        ? "the container %s ended with %d (%s)".formatted(NAME, end.getExitCode(), end.getReason())
        : messages.words(said);
  }
}

package dev.sweepline.operator.experiment;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sweepline.planner.spec.Dataset;
import dev.sweepline.planner.spec.Storage;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.sweep.ClaimView;
import dev.sweepline.planner.sweep.ClaimView.Role;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// How many Pods, on how many nodes, can have a claim at a time. A claim that is missing is the
/// scheduler's to name.
public final class VolumeClaims {
  private static final Logger LOG = Logger.getLogger(VolumeClaims.class);

  private record Key(String namespace, String claim) {}

  // A claim keeps its access modes; one may be made again with others.
  private final Cache<Key, Optional<List<String>>> known =
      Caffeine.newBuilder().expireAfterWrite(Duration.ofSeconds(10)).maximumSize(1000).build();

  /// Those that every trial of a sweep mounts.
  public List<ClaimView> of(SweepSpec spec, String namespace, KubernetesClient client) {
    return of(spec.storage(), spec.data(), namespace, client);
  }

  /// Those of checkpoints and data, as far as they are there and somebody says so. One that is both
  /// is written to.
  List<ClaimView> of(
      @Nullable Storage storage,
      @Nullable Dataset data,
      String namespace,
      KubernetesClient client) {
    var roles = new LinkedHashMap<String, Role>();
    if (storage != null && storage.checkpoints() != null) {
      roles.put(storage.checkpoints().claim(), Role.CHECKPOINTS);
    }
    if (data != null && data.volume() != null) {
      roles.putIfAbsent(data.volume().claim(), Role.DATA);
    }
    if (data != null && data.objectStore() != null && data.objectStore().cache() != null) {
      roles.putIfAbsent(data.objectStore().cache().claim(), Role.DATA_CACHE);
    }
    return roles.entrySet().stream()
        .flatMap(entry ->
            known.get(new Key(namespace, entry.getKey()), key -> ask(key, client)).stream()
                .map(modes -> new ClaimView(entry.getKey(), entry.getValue(), modes)))
        .toList();
  }

  private static Optional<List<String>> ask(Key key, KubernetesClient client) {
    try {
      return Optional.ofNullable(
              client
                  .persistentVolumeClaims()
                  .inNamespace(key.namespace())
                  .withName(key.claim())
                  .get())
          .map(PersistentVolumeClaim::getSpec)
          .map(spec -> List.copyOf(spec.getAccessModes()));
    } catch (KubernetesClientException e) {
      LOG.debugf("claim not read claim=%s cause=%s", key.claim(), e.getMessage());
      return Optional.empty();
    }
  }
}

package dev.sweepline.operator.experiment;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sweepline.planner.spec.Storage;
import dev.sweepline.planner.sweep.ClaimView;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// How many Pods, on how many nodes, can have a claim at a time. A claim that is missing is the
/// scheduler's to name.
public final class VolumeClaims {
  private static final Logger LOG = Logger.getLogger(VolumeClaims.class);

  private record Key(String namespace, String claim) {}

  // A claim keeps its access modes; one may be made again with others.
  private final Cache<Key, Optional<ClaimView>> known =
      Caffeine.newBuilder().expireAfterWrite(Duration.ofSeconds(10)).maximumSize(1000).build();

  /// That of the checkpoints; empty where there is none, or nobody says.
  public Optional<ClaimView> of(
      @Nullable Storage storage, String namespace, KubernetesClient client) {
    return storage == null || storage.checkpoints() == null
        ? Optional.empty()
        : known.get(new Key(namespace, storage.checkpoints().claim()), key -> ask(key, client));
  }

  private static Optional<ClaimView> ask(Key key, KubernetesClient client) {
    try {
      return Optional.ofNullable(
              client
                  .persistentVolumeClaims()
                  .inNamespace(key.namespace())
                  .withName(key.claim())
                  .get())
          .map(PersistentVolumeClaim::getSpec)
          .map(spec -> new ClaimView(key.claim(), spec.getAccessModes()));
    } catch (KubernetesClientException e) {
      LOG.debugf("claim not read claim=%s cause=%s", key.claim(), e.getMessage());
      return Optional.empty();
    }
  }
}

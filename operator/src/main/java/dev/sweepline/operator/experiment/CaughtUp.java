package dev.sweepline.operator.experiment;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jboss.logging.Logger;

/// Whether the cache of Experiments shows what others had written when this process began to
/// decide.
///
/// One that takes over may have a cache that is behind the leader before it. Once it has caught up
/// it stays so: only this process writes journals, and it sees its own writes at once.
final class CaughtUp {
  private static final Logger LOG = Logger.getLogger(CaughtUp.class);
  private static final Duration ASK_AGAIN = Duration.ofSeconds(1);

  private final InstantSource clock;
  private final Executor asking;
  private final Set<String> namespaces = new HashSet<>();
  private final Map<String, Instant> asked = new HashMap<>();

  /// @param asking runs what takes as long as a list of Experiments
  CaughtUp(InstantSource clock, Executor asking) {
    this.clock = clock;
    this.asking = asking;
  }

  /// Whether what was read from the cache is not what it was before somebody else wrote.
  boolean sees(
      Experiment read, Function<ResourceID, Optional<Experiment>> cache, KubernetesClient client) {
    return in(read.getMetadata().getNamespace(), cache, client)
        && cache
            .apply(ResourceID.fromResource(read))
            .filter(latest -> version(latest) == version(read))
            .isPresent();
  }

  /// Nobody waits for the answer: until it is there, it is no.
  synchronized boolean in(
      String namespace, Function<ResourceID, Optional<Experiment>> cache, KubernetesClient client) {
    if (namespaces.contains(namespace)) {
      return true;
    }
    var now = clock.instant();
    if (!asked.getOrDefault(namespace, Instant.MIN).isAfter(now)) {
      // Until it has answered.
      asked.put(namespace, Instant.MAX);
      asking.execute(() -> ask(namespace, cache, client));
    }
    return false;
  }

  private void ask(
      String namespace, Function<ResourceID, Optional<Experiment>> cache, KubernetesClient client) {
    boolean all = false;
    try {
      all = shows(namespace, cache, client);
    } catch (KubernetesClientException e) {
      LOG.debugf("Experiments not listed namespace=%s cause=%s", namespace, e.getMessage());
    }
    answered(namespace, all);
  }

  private synchronized void answered(String namespace, boolean all) {
    if (all) {
      asked.remove(namespace);
      namespaces.add(namespace);
    } else {
      asked.put(namespace, clock.instant().plus(ASK_AGAIN));
    }
  }

  /// Without a version in the question the answer is not an old one.
  private static boolean shows(
      String namespace, Function<ResourceID, Optional<Experiment>> cache, KubernetesClient client) {
    var all = new AtomicBoolean(true);
    new ExperimentPages(client, namespace, Map.of())
        .forEach(experiment -> {
          if (cache.apply(ResourceID.fromResource(experiment)).stream()
              .noneMatch(seen -> version(seen) >= version(experiment))) {
            all.set(false);
          }
        });
    return all.get();
  }

  private static long version(Experiment experiment) {
    return Long.parseLong(experiment.getMetadata().getResourceVersion());
  }
}

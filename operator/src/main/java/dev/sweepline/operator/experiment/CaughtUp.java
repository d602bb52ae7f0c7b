package dev.sweepline.operator.experiment;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Whether the cache of Experiments shows what others had written when this process began to
/// decide.
///
/// One that takes over may have a cache that is behind the leader before it. Once it has caught up
/// it stays so: only this process writes journals, and it sees those at once.
final class CaughtUp {
  private static final Logger LOG = Logger.getLogger(CaughtUp.class);
  private static final Duration ASK_AGAIN = Duration.ofSeconds(1);

  private final InstantSource clock;
  private final Executor asking;
  private final Map<String, Lack> lacks = new HashMap<>();

  /// @param asking runs what takes as long as a list of Experiments
  CaughtUp(InstantSource clock, Executor asking) {
    this.clock = clock;
    this.asking = asking;
  }

  /// What the cache did not show yet of a namespace.
  ///
  /// @param versions by name; null before there was a list
  /// @param askAgainAt never while a question is on its way
  private record Lack(@Nullable Map<String, Long> versions, Instant askAgainAt) {
    boolean nothing() {
      return versions != null && versions.isEmpty();
    }
  }

  /// Whether `read` is the latest that anybody has written, as far as trials are decided by it.
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
    var lack = lacks.getOrDefault(namespace, new Lack(null, Instant.MIN));
    if (lack.nothing()) {
      return true;
    }
    if (!lack.askAgainAt().isAfter(clock.instant())) {
      lacks.put(namespace, new Lack(lack.versions(), Instant.MAX));
      asking.execute(() -> ask(namespace, lack.versions(), cache, client));
    }
    return false;
  }

  /// @param known what was still missing; null before there was a list
  private void ask(
      String namespace,
      @Nullable Map<String, Long> known,
      Function<ResourceID, Optional<Experiment>> cache,
      KubernetesClient client) {
    var missing = known;
    try {
      missing =
          known == null
              ? listed(namespace, cache, client)
              : stillMissing(namespace, known, cache, client);
    } catch (RuntimeException e) {
      LOG.warnf(
          "trials begin one write later, as Experiments cannot be listed namespace=%s cause=%s",
          namespace, e.getMessage());
    } finally {
      answered(namespace, missing);
    }
  }

  private synchronized void answered(String namespace, @Nullable Map<String, Long> missing) {
    lacks.put(namespace, new Lack(missing, clock.instant().plus(ASK_AGAIN)));
  }

  /// Without a version in the question the answer is not an old one.
  private static Map<String, Long> listed(
      String namespace, Function<ResourceID, Optional<Experiment>> cache, KubernetesClient client) {
    var missing = new HashMap<String, Long>();
    new ExperimentPages(client, namespace, Map.of())
        .forEach(experiment -> {
          if (isBehind(ResourceID.fromResource(experiment), version(experiment), cache)) {
            missing.put(experiment.getMetadata().getName(), version(experiment));
          }
        });
    return missing;
  }

  /// What is gone was seen as well as it can be.
  private static Map<String, Long> stillMissing(
      String namespace,
      Map<String, Long> missing,
      Function<ResourceID, Optional<Experiment>> cache,
      KubernetesClient client) {
    var still = new HashMap<>(missing);
    still
        .entrySet()
        .removeIf(each -> {
          var id = new ResourceID(each.getKey(), namespace);
          return !isBehind(id, each.getValue(), cache)
              || (cache.apply(id).isEmpty() && isGone(id, client));
        });
    return still;
  }

  private static boolean isGone(ResourceID id, KubernetesClient client) {
    return client
            .resources(Experiment.class)
            .inNamespace(id.getNamespace().orElseThrow())
            .withName(id.getName())
            .get()
        == null;
  }

  private static boolean isBehind(
      ResourceID id, long version, Function<ResourceID, Optional<Experiment>> cache) {
    return cache.apply(id).filter(seen -> version(seen) >= version).isEmpty();
  }

  private static long version(Experiment experiment) {
    return Long.parseLong(experiment.getMetadata().getResourceVersion());
  }
}

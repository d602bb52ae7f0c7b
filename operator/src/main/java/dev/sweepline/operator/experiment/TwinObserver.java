package dev.sweepline.operator.experiment;

import dev.sweepline.operator.ledger.Ledger;
import dev.sweepline.planner.dedupe.Remembered;
import dev.sweepline.planner.dedupe.Twin;
import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.experiment.Twins;
import dev.sweepline.planner.ledger.LedgerKey;
import dev.sweepline.planner.spec.Dedupe;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.IndexedResourceCache;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Finds the Experiments of one digest and what the ledger knows of it.
final class TwinObserver {
  static final String BY_DIGEST = "digest";

  private final Ledger ledger;
  private final Claims claims = new Claims();

  TwinObserver(Ledger ledger) {
    this.ledger = ledger;
  }

  Claims claims() {
    return claims;
  }

  /// Twins are rare: of those that there are the API server itself is asked.
  @Nullable Remembered observe(
      LedgerKey digest,
      ExperimentView view,
      IndexedResourceCache<Experiment> cache,
      KubernetesClient client) {
    claims.remember(digest, view.name());
    if (view.spec().dedupe().onHit() == Dedupe.OnHit.RUN_AGAIN) {
      return null;
    }
    var twins = new ArrayList<Twin>();
    for (var other : others(digest, view.name(), cache)) {
      var found =
          client
              .resources(Experiment.class)
              .inNamespace(other.getNamespace().orElseThrow())
              .withName(other.getName())
              .get();
      if (found == null) {
        claims.forget(digest, other.getName());
      } else {
        twins.add(Twins.of(ExperimentObserver.asTwin(found)));
      }
    }
    return new Remembered(twins, ledger.find(digest));
  }

  /// The others that may wait for news of this one.
  List<ResourceID> others(
      LedgerKey digest, String experiment, IndexedResourceCache<Experiment> cache) {
    var names = new TreeSet<>(claims.of(digest));
    cache
        .byIndex(BY_DIGEST, ExperimentObserver.digestKey(digest))
        .forEach(known -> names.add(known.getMetadata().getName()));
    names.remove(experiment);
    return names.stream().map(name -> new ResourceID(name, digest.namespace())).toList();
  }
}

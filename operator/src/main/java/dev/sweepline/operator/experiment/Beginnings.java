package dev.sweepline.operator.experiment;

import dev.sweepline.operator.configs.ConfigTrees;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.experiment.FirstAttempt;
import dev.sweepline.planner.experiment.Twins;
import dev.sweepline.planner.ledger.LedgerKey;
import dev.sweepline.planner.trial.ComposedOnce;
import dev.sweepline.planner.trial.Composer;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.IndexedResourceCache;
import java.util.Optional;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Makes the trials of Sweeps, each together with its first attempt where nothing keeps it from
/// beginning: it is asked for what would be done if it were there.
public final class Beginnings {
  private static final Logger LOG = Logger.getLogger(Beginnings.class);

  private final ConfigTrees trees;
  private final ExperimentPlanning planning;
  private final TwinObserver twins;
  private final CaughtUp caughtUp;
  private volatile @Nullable IndexedResourceCache<Experiment> cache;

  Beginnings(
      ConfigTrees trees, ExperimentPlanning planning, TwinObserver twins, CaughtUp caughtUp) {
    this.trees = trees;
    this.planning = planning;
    this.twins = twins;
    this.caughtUp = caughtUp;
  }

  /// @param experiments all that there are; before it is known, trials are made without attempts
  void in(IndexedResourceCache<Experiment> experiments) {
    cache = experiments;
  }

  /// Asks whether the cache has caught up, so that the answer is there when trials are made.
  public void prepare(String namespace, KubernetesClient client) {
    var experiments = cache;
    if (experiments != null) {
      caughtUp.in(namespace, experiments::get, client);
    }
  }

  /// Nobody else of its digest decides meanwhile.
  ///
  /// @param trial is made by `making`; its first attempt is written on it before
  public <T> T made(Experiment trial, KubernetesClient client, Supplier<T> making) {
    var view = ExperimentObserver.asPlanned(trial, trees);
    var composer = new ComposedOnce(trees.composer(view.tree()));
    var question = Twins.question(composer, view);
    var experiments = cache;
    if (question.isEmpty() || experiments == null) {
      return making.get();
    }
    var digest = question.get();
    return twins
        .claims()
        .alone(
            digest,
            () -> {
              twins.claims().remember(digest, view.name());
              // Asked before anything is looked up in that cache.
              if (caughtUp.in(view.namespace(), experiments::get, client)) {
                first(view, composer, digest, experiments, client)
                    .ifPresent(attempt ->
                        trial.getMetadata().getAnnotations().put(Names.BEGUN, attempt.text()));
              }
              return making.get();
            });
  }

  private Optional<FirstAttempt> first(
      ExperimentView view,
      Composer composer,
      LedgerKey digest,
      IndexedResourceCache<Experiment> experiments,
      KubernetesClient client) {
    try {
      var remembered = twins.observe(digest, view, experiments, client);
      return FirstAttempt.of(planning.planBefore(view, composer, remembered));
    } catch (KubernetesClientException e) {
      // How a twin stands: the trial asks again when it is there.
      LOG.debugf("made without an attempt experiment=%s cause=%s", view.name(), e.getMessage());
      return Optional.empty();
    }
  }
}

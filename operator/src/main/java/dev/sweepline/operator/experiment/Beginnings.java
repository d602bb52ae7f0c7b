package dev.sweepline.operator.experiment;

import dev.sweepline.operator.configs.ConfigTrees;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.dedupe.Remembered;
import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.experiment.FirstAttempt;
import dev.sweepline.planner.experiment.Twins;
import dev.sweepline.planner.trial.ComposedOnce;
import dev.sweepline.planner.trial.Composer;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.IndexedResourceCache;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Makes the trials of Sweeps, each together with its first attempt where nothing keeps it from
/// beginning: it is asked for what would be done if it were there.
public final class Beginnings {
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

  /// @param experiments all that there are
  void in(IndexedResourceCache<Experiment> experiments) {
    cache = experiments;
  }

  /// Nobody else of its digest decides meanwhile.
  ///
  /// @param trial is made by `making`, and has no status yet
  public <T> T made(Experiment trial, KubernetesClient client, Supplier<T> making) {
    var view = ExperimentObserver.asPlanned(trial, trees);
    var composer = new ComposedOnce(trees.composer(view.tree()));
    var digest = Twins.question(composer, view);
    var experiments = cache;
    if (digest.isEmpty() || experiments == null) {
      return making.get();
    }
    return twins
        .claims()
        .alone(
            digest.get(),
            () -> {
              // Before anything is looked up in that cache.
              boolean current = caughtUp.in(view.namespace(), experiments::get, client);
              var remembered = twins.observe(digest.get(), view, experiments, client);
              if (current) {
                first(view, composer, remembered)
                    .ifPresent(attempt ->
                        trial.getMetadata().getAnnotations().put(Names.BEGUN, attempt.text()));
              }
              return making.get();
            });
  }

  private Optional<FirstAttempt> first(
      ExperimentView view, Composer composer, @Nullable Remembered remembered) {
    return FirstAttempt.of(planning.planBefore(view, composer, remembered));
  }
}

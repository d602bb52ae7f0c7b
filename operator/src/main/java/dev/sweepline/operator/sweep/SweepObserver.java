package dev.sweepline.operator.sweep;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sweepline.operator.configs.ConfigTrees;
import dev.sweepline.operator.experiment.Baselines;
import dev.sweepline.operator.experiment.Experiment;
import dev.sweepline.operator.experiment.ExperimentObserver;
import dev.sweepline.operator.experiment.ExperimentReconciler;
import dev.sweepline.operator.experiment.SweepPods;
import dev.sweepline.operator.experiment.VolumeClaims;
import dev.sweepline.planner.budget.Spending;
import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.retention.Kept;
import dev.sweepline.planner.status.SweepStatus;
import dev.sweepline.planner.sweep.SweepView;
import dev.sweepline.planner.sweep.SweepViewBuilder;
import dev.sweepline.planner.trial.BaselineView;
import io.fabric8.kubernetes.api.model.Pod;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads a Sweep, its trials and what else is known around it.
final class SweepObserver {
  /// A baseline that was good enough to begin with is for show afterwards.
  private static final Duration SHOWN = Duration.ofMinutes(10);

  private final ConfigTrees trees;
  private final Baselines baselines;
  private final TrialArchive archive;
  private final SweepPods pods;
  private final ExperimentReconciler trials;
  private final Ensembles ensembles;
  private final StillNeeded needed;
  private final VolumeClaims claims = new VolumeClaims();
  private final Cache<String, Optional<BaselineView>> shown =
      Caffeine.newBuilder().expireAfterWrite(SHOWN).build();

  SweepObserver(
      ConfigTrees trees,
      Baselines baselines,
      TrialArchive archive,
      SweepPods pods,
      ExperimentReconciler trials,
      Ensembles ensembles,
      StillNeeded needed) {
    this.trees = trees;
    this.baselines = baselines;
    this.archive = archive;
    this.pods = pods;
    this.trials = trials;
    this.ensembles = ensembles;
    this.needed = needed;
  }

  /// @param children the trials of the sweep, those that only a ConfigMap keeps among them
  record Seen(SweepView view, List<ExperimentView> children) {}

  Seen observe(Sweep sweep, Context<Sweep> context) {
    var live = live(sweep, context).toList();
    var archived = archive.of(sweep, context.getClient());
    var children = children(live, archived);
    var metadata = sweep.getMetadata();
    var choice = ensembles.choice(sweep, children, context.getClient());
    var spec = choice.completed(sweep.getSpec());
    var view =
        SweepViewBuilder.builder()
            .namespace(metadata.getNamespace())
            .name(metadata.getName())
            .uid(metadata.getUid())
            .generation(metadata.getGeneration())
            .createdAt(Instant.parse(metadata.getCreationTimestamp()))
            .spec(spec)
            .choice(choice)
            .status(sweep.getStatus() == null ? SweepStatus.EMPTY : sweep.getStatus())
            .tree(
                trees.of(
                    sweep, spec.configs(), children.stream().map(child -> child.spec().configs())))
            .baseline(baseline(sweep, !children.isEmpty()))
            .claims(claims.of(spec, metadata.getNamespace(), context.getClient()))
            .kept(kept(live, archived))
            .listeningSince(trials.listeningSince().orElse(null))
            .cleaners(
                pods.cleaners(
                    sweep,
                    context.getSecondaryResourcesAsStream(Pod.class, true).toList(),
                    reused(sweep, children),
                    needed(sweep, children)))
            .build();
    return new Seen(view, children);
  }

  /// Those of an earlier Sweep with this name are not its own.
  static Stream<Experiment> live(Sweep sweep, Context<Sweep> context) {
    return context
        .getSecondaryResourcesAsStream(Experiment.class, true)
        .filter(experiment -> SweepApplier.owned(experiment, sweep));
  }

  private static List<ExperimentView> children(List<Experiment> live, List<Experiment> archived) {
    var ended = archived.stream().filter(TrialArchive::isOver).toList();
    var uids = uids(ended.stream());
    return Stream.concat(
            ended.stream(),
            live.stream().filter(trial -> !uids.contains(trial.getMetadata().getUid())))
        .map(ExperimentObserver::asTrial)
        .sorted(Comparator.comparing(ExperimentView::name))
        .toList();
  }

  private Kept kept(List<Experiment> live, List<Experiment> archived) {
    if (archived.isEmpty()) {
      return Kept.NONE;
    }
    var uids = uids(archived.stream());
    var there = new ArrayList<Experiment>();
    for (var trial : live) {
      if (uids.contains(trial.getMetadata().getUid())) {
        if (trial.getMetadata().getDeletionTimestamp() == null) {
          there.add(trial);
        } else {
          trials.farewells().isKept(trial.getMetadata().getUid());
        }
      }
    }
    return new Kept(uids, uids(there.stream()), lost(uids(live.stream()), archived));
  }

  /// What unfinished trials had cost that are gone.
  private static long lost(Set<String> live, List<Experiment> archived) {
    return archived.stream()
        .filter(trial -> !TrialArchive.isOver(trial))
        .filter(trial -> !live.contains(trial.getMetadata().getUid()))
        .mapToLong(trial -> Spending.seconds(ExperimentObserver.asTrial(trial).status()))
        .sum();
  }

  private static Set<String> uids(Stream<Experiment> trials) {
    return trials
        .map(trial -> trial.getMetadata().getUid())
        .collect(Collectors.toUnmodifiableSet());
  }

  /// Asked for only where it decides anything.
  private Set<String> reused(Sweep sweep, List<ExperimentView> children) {
    return removesTrials(sweep)
        ? Stream.concat(
                children.stream().map(ExperimentView::uid).filter(trials::isReused),
                ensembles.needed(sweep, children))
            .collect(Collectors.toUnmodifiableSet())
        : Set.of();
  }

  /// Nothing of a trial goes for others' sake before all are over.
  private Set<String> needed(Sweep sweep, List<ExperimentView> children) {
    return removesTrials(sweep) && children.stream().allMatch(trial -> trial.status().settled())
        ? needed.among(sweep, children)
        : Set.of();
  }

  private static boolean removesTrials(Sweep sweep) {
    var storage = sweep.getSpec().storage();
    return storage != null && storage.keep() != null && storage.keep().trials() != null;
  }

  private @Nullable BaselineView baseline(Sweep sweep, boolean begun) {
    var baseline = sweep.getSpec().checklist().baseline();
    if (baseline == null || baseline.ref() == null) {
      return null;
    }
    var namespace = sweep.getMetadata().getNamespace();
    var name = baseline.ref().name();
    return begun
        ? shown.get(sweep.getMetadata().getUid(), _ -> baselines.find(namespace, name)).orElse(null)
        : baselines.find(namespace, name).orElse(null);
  }
}

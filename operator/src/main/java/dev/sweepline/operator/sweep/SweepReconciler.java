package dev.sweepline.operator.sweep;

import dev.sweepline.operator.announce.Announcer;
import dev.sweepline.operator.configs.ConfigTrees;
import dev.sweepline.operator.experiment.Baselines;
import dev.sweepline.operator.experiment.Experiment;
import dev.sweepline.operator.experiment.ExperimentObserver;
import dev.sweepline.operator.experiment.SweepPods;
import dev.sweepline.operator.experiment.VolumeClaims;
import dev.sweepline.operator.ledger.Ledger;
import dev.sweepline.operator.objects.Statuses;
import dev.sweepline.operator.pace.StatusPace;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.dedupe.Costs;
import dev.sweepline.planner.dedupe.Foresight;
import dev.sweepline.planner.dedupe.Remembered;
import dev.sweepline.planner.dedupe.Twin;
import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.experiment.Twins;
import dev.sweepline.planner.ledger.LedgerAnswer;
import dev.sweepline.planner.ledger.LedgerKey;
import dev.sweepline.planner.retention.Kept;
import dev.sweepline.planner.status.Patience;
import dev.sweepline.planner.status.SweepPhase;
import dev.sweepline.planner.status.SweepStatus;
import dev.sweepline.planner.sweep.PlanOnly;
import dev.sweepline.planner.sweep.RefusedTrials;
import dev.sweepline.planner.sweep.SweepAction;
import dev.sweepline.planner.sweep.SweepDeadlines;
import dev.sweepline.planner.sweep.SweepPlan;
import dev.sweepline.planner.sweep.SweepPlanner;
import dev.sweepline.planner.sweep.SweepView;
import dev.sweepline.planner.sweep.SweepViewBuilder;
import dev.sweepline.planner.trial.BaselineView;
import io.fabric8.kubernetes.api.model.Pod;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.Mappers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Issues the trials of a sweep and sums them up: observe, plan, act, report.
public final class SweepReconciler implements Reconciler<Sweep> {
  private static final String BY_DIGEST = "digest";
  private static final Foresight NOTHING_KNOWN =
      new Foresight(_ -> new Remembered(List.of(), new LedgerAnswer.Unknown()), new Costs());
  private static final Duration STALE = Duration.ofMillis(200);
  private static final Duration BLOCKED = Duration.ofSeconds(10);
  private static final Set<SweepPhase> ENDED = Set.of(SweepPhase.SUCCEEDED, SweepPhase.FAILED);

  private final Clock clock;
  private final Baselines baselines;
  private final Announcer announcer;
  private final StatusPace pace;
  private final ConfigTrees trees;
  private final PreparedSweeps prepared;
  private final Ledger ledger;
  private final VolumeClaims claims = new VolumeClaims();
  private final SweepRefusals refusals;
  private final SweepPods pods;
  private final TrialArchive archive = new TrialArchive();
  private final SweepApplier applier;
  private final TemplateTrial trial;
  private final Predicate<String> reused;
  private @Nullable InformerEventSource<Experiment, Sweep> experiments;

  /// @param reused whether another Experiment has taken over the outcome of the one with a uid
  public SweepReconciler(
      ConfigTrees trees,
      Clock clock,
      Baselines baselines,
      Announcer announcer,
      StatusPace pace,
      Ledger ledger,
      SweepPods pods,
      Predicate<String> reused) {
    this.pods = pods;
    this.applier = new SweepApplier(pods, archive);
    this.trial = new TemplateTrial(pods);
    this.reused = reused;
    this.pace = pace;
    this.ledger = ledger;
    this.clock = clock;
    this.baselines = baselines;
    this.announcer = announcer;
    this.trees = trees;
    this.prepared = new PreparedSweeps(trees);
    this.refusals = new SweepRefusals(clock);
  }

  @Override
  public List<EventSource<?, Sweep>> prepareEventSources(EventSourceContext<Sweep> context) {
    var ofSweeps =
        InformerEventSourceConfiguration.from(Experiment.class, Sweep.class)
            .withLabelSelector(Names.SWEEP_UID)
            .withNamespacesInheritedFromController()
            .withSecondaryToPrimaryMapper(Mappers.fromOwnerReferences(Sweep.class))
            .build();
    var source = new InformerEventSource<>(ofSweeps, context);
    source.addIndexers(Map.of(BY_DIGEST, ExperimentObserver::digestKeys));
    experiments = source;
    var cleaners =
        InformerEventSourceConfiguration.from(Pod.class, Sweep.class)
            .withLabelSelector(Names.CLEANER_OF)
            .withNamespacesInheritedFromController()
            .withSecondaryToPrimaryMapper(Mappers.fromOwnerReferences(Sweep.class))
            .build();
    return List.of(source, new InformerEventSource<>(cleaners, context));
  }

  @Override
  public UpdateControl<Sweep> reconcile(Sweep sweep, Context<Sweep> context) {
    var archived = archive.of(sweep, context.getClient());
    var children = children(sweep, archived, context);
    var asWritten = view(sweep, children, archived, context);
    var ready = prepared.of(asWritten);
    var view =
        SweepViewBuilder.builder(asWritten)
            .podRefusal(
                children.isEmpty()
                    ? trial.refusal(ready, asWritten, sweep, context.getClient()).orElse(null)
                    : null)
            .build();
    var plan =
        PlanOnly.shown(
            SweepPlanner.planFewFirst(ready, view, children, clock.instant()),
            ready,
            view,
            !children.isEmpty(),
            view.spec().suspend() && children.isEmpty() ? foresight(view) : NOTHING_KNOWN);
    var uid = view.uid();
    var done = new ArrayList<SweepAction>();
    refusals.stillPlanned(uid, plan.actions());
    var due = plan.actions().stream().filter(action -> !refusals.backsOff(uid, action)).toList();
    for (var action : due) {
      if (action instanceof SweepAction.KeepTree(var copy) && !trees.keep(copy, sweep)) {
        // Nothing may be made from it.
        return UpdateControl.<Sweep>noUpdate().rescheduleAfter(STALE);
      }
    }
    for (var taken : applier.apply(due, sweep, context)) {
      refusals.answered(sweep, taken.action(), taken.answer());
      if (!(taken.answer() instanceof Answer.Refused)) {
        done.add(taken.action());
      }
      if (taken.answer() instanceof Answer.Known && SweepApplier.learns(sweep)) {
        return UpdateControl.<Sweep>noUpdate().rescheduleAfter(STALE);
      }
    }
    var status = RefusedTrials.shown(plan.status(), view, refusals.told(uid), clock.instant());
    return report(sweep, view, children, new SweepPlan(done, status, plan.looking()), context);
  }

  /// For people, so a cache is good enough; the Experiments that persons wrote are not in it.
  private Foresight foresight(SweepView view) {
    return new Foresight(
        digest -> new Remembered(twins(digest), ledger.find(digest)),
        ledger.costs(view.namespace()));
  }

  private List<Twin> twins(LedgerKey digest) {
    return experiments == null
        ? List.of()
        : experiments.byIndex(BY_DIGEST, ExperimentObserver.digestKey(digest)).stream()
            .map(ExperimentObserver::asTrial)
            .map(Twins::of)
            .toList();
  }

  private SweepView view(
      Sweep sweep,
      List<ExperimentView> children,
      List<Experiment> archived,
      Context<Sweep> context) {
    var metadata = sweep.getMetadata();
    return SweepViewBuilder.builder()
        .namespace(metadata.getNamespace())
        .name(metadata.getName())
        .uid(metadata.getUid())
        .generation(metadata.getGeneration())
        .createdAt(Instant.parse(metadata.getCreationTimestamp()))
        .spec(sweep.getSpec())
        .status(sweep.getStatus() == null ? SweepStatus.EMPTY : sweep.getStatus())
        .tree(
            trees.of(
                sweep,
                sweep.getSpec().configs(),
                children.stream().map(child -> child.spec().configs())))
        .baseline(baseline(sweep))
        .claim(
            claims
                .of(sweep.getSpec().storage(), metadata.getNamespace(), context.getClient())
                .orElse(null))
        .kept(kept(sweep, archived, context))
        .cleaners(
            pods.cleaners(
                sweep,
                context.getSecondaryResourcesAsStream(Pod.class, true).toList(),
                reused(sweep, children)))
        .build();
  }

  /// Asked for only where it decides anything.
  private Set<String> reused(Sweep sweep, List<ExperimentView> children) {
    var storage = sweep.getSpec().storage();
    return storage == null || storage.keep() == null || storage.keep().trials() == null
        ? Set.of()
        : children.stream()
            .map(ExperimentView::uid)
            .filter(reused)
            .collect(Collectors.toUnmodifiableSet());
  }

  private @Nullable BaselineView baseline(Sweep sweep) {
    var baseline = sweep.getSpec().checklist().baseline();
    return baseline == null || baseline.ref() == null
        ? null
        : baselines.find(sweep.getMetadata().getNamespace(), baseline.ref().name()).orElse(null);
  }

  /// Those of an earlier Sweep with this name are not its own.
  private static List<ExperimentView> children(
      Sweep sweep, List<Experiment> archived, Context<Sweep> context) {
    var uids = uids(archived.stream());
    return Stream.concat(
            archived.stream(),
            live(sweep, context).filter(trial -> !uids.contains(trial.getMetadata().getUid())))
        .map(ExperimentObserver::asTrial)
        .sorted(Comparator.comparing(ExperimentView::name))
        .toList();
  }

  private static Stream<Experiment> live(Sweep sweep, Context<Sweep> context) {
    return context
        .getSecondaryResourcesAsStream(Experiment.class, true)
        .filter(experiment -> SweepApplier.owned(experiment, sweep));
  }

  private static Kept kept(Sweep sweep, List<Experiment> archived, Context<Sweep> context) {
    if (archived.isEmpty()) {
      return Kept.NONE;
    }
    var uids = uids(archived.stream());
    return new Kept(
        uids,
        uids(
            live(sweep, context)
                .filter(trial -> uids.contains(trial.getMetadata().getUid()))
                .filter(trial -> trial.getMetadata().getDeletionTimestamp() == null)));
  }

  private static Set<String> uids(Stream<Experiment> trials) {
    return trials
        .map(trial -> trial.getMetadata().getUid())
        .collect(Collectors.toUnmodifiableSet());
  }

  private UpdateControl<Sweep> report(
      Sweep sweep,
      SweepView view,
      List<ExperimentView> children,
      SweepPlan plan,
      Context<Sweep> context) {
    var control = UpdateControl.<Sweep>noUpdate();
    var wait = wait(view, plan);
    if (!wait.isPositive() && !plan.status().equals(view.status())) {
      if (!written(sweep, plan.status(), context)) {
        return control.rescheduleAfter(STALE);
      }
      SweepAnnouncements.between(view.status(), plan.status())
          .forEach(news -> announcer.announce(sweep, news));
    }
    Stream.of(
            Optional.of(wait).filter(Duration::isPositive),
            lookAgainIn(view, plan),
            pods.lookAgainIn(sweep),
            SweepDeadlines.lookAgainIn(
                SweepViewBuilder.builder(view).status(plan.status()).build(),
                children,
                clock.instant()),
            refusals.lookAgainIn(view.uid()))
        .flatMap(Optional::stream)
        .min(Comparator.naturalOrder())
        .ifPresent(control::rescheduleAfter);
    return control;
  }

  private Duration wait(SweepView view, SweepPlan plan) {
    if (plan.status().equals(view.status())) {
      return Duration.ZERO;
    }
    if (Patience.has(view.status(), plan.status())) {
      return pace.sumWaits(view.uid());
    }
    pace.press(view.uid());
    return Duration.ZERO;
  }

  /// New trials are counted as soon as they are there; a baseline or ConfigMap has no way to call
  /// us.
  private static Optional<Duration> lookAgainIn(SweepView view, SweepPlan plan) {
    if (plan.looking() || !plan.actions().isEmpty()) {
      return Optional.of(STALE);
    }
    var phase = plan.status().phase();
    var ofTree = ENDED.contains(phase) ? Optional.<Duration>empty() : view.tree().lookAgainIn();
    return Stream.concat(
            ofTree.stream(), phase == SweepPhase.BLOCKED ? Stream.of(BLOCKED) : Stream.empty())
        .min(Comparator.naturalOrder());
  }

  private static boolean written(Sweep sweep, SweepStatus status, Context<Sweep> context) {
    sweep.setStatus(status);
    return Statuses.written(sweep, context);
  }
}

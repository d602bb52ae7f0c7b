package dev.sweepline.operator.sweep;

import dev.sweepline.operator.announce.Announcer;
import dev.sweepline.operator.configs.ConfigTrees;
import dev.sweepline.operator.experiment.Baselines;
import dev.sweepline.operator.experiment.Beginnings;
import dev.sweepline.operator.experiment.Experiment;
import dev.sweepline.operator.experiment.ExperimentObserver;
import dev.sweepline.operator.experiment.ExperimentReconciler;
import dev.sweepline.operator.experiment.Farewells;
import dev.sweepline.operator.experiment.SweepPods;
import dev.sweepline.operator.ledger.Ledger;
import dev.sweepline.operator.objects.Namesakes;
import dev.sweepline.operator.objects.Statuses;
import dev.sweepline.operator.pace.StatusPace;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.dedupe.Costs;
import dev.sweepline.planner.dedupe.Foresight;
import dev.sweepline.planner.dedupe.Remembered;
import dev.sweepline.planner.dedupe.Twin;
import dev.sweepline.planner.ensemble.Choice;
import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.experiment.Twins;
import dev.sweepline.planner.ledger.LedgerAnswer;
import dev.sweepline.planner.ledger.LedgerKey;
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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Issues the trials of a sweep and sums them up: observe, plan, act, report.
public final class SweepReconciler implements Reconciler<Sweep> {
  /// What its event source of the Experiments that it makes is called.
  static final String TRIALS = "trials";

  private static final String BY_DIGEST = "digest";
  private static final String BY_UID = "uid";
  private static final Foresight NOTHING_KNOWN =
      new Foresight(_ -> new Remembered(List.of(), new LedgerAnswer.Unknown()), new Costs());
  private static final Duration STALE = Duration.ofMillis(200);
  private static final Duration BLOCKED = Duration.ofSeconds(10);
  private static final Set<SweepPhase> ENDED = Set.of(SweepPhase.SUCCEEDED, SweepPhase.FAILED);

  private final Clock clock;
  private final Announcer announcer;
  private final StatusPace pace;
  private final ConfigTrees trees;
  private final PreparedSweeps prepared;
  private final Ledger ledger;
  private final SweepRefusals refusals;
  private final SweepPods pods;
  private final Ensembles ensembles;
  private final Beginnings beginnings;
  private final SweepApplier applier;
  private final TemplateTrial trial;
  private final SweepObserver observer;
  private final FirstLook firstLook = new FirstLook();
  private final Farewells farewells;
  private final ReportPushes reports;
  private @Nullable InformerEventSource<Experiment, Sweep> experiments;

  /// @param trials who looks after them
  /// @param needed whose checkpoints others read
  public SweepReconciler(
      ConfigTrees trees,
      Clock clock,
      Baselines baselines,
      Announcer announcer,
      StatusPace pace,
      Ledger ledger,
      SweepPods pods,
      ExperimentReconciler trials,
      StillNeeded needed,
      ReportPushes reports) {
    var archive = new TrialArchive();
    this.reports = reports;
    this.pods = pods;
    this.ensembles = new Ensembles(archive);
    this.beginnings = trials.beginnings();
    this.applier = new SweepApplier(pods, archive, beginnings);
    this.trial = new TemplateTrial(pods);
    this.observer = new SweepObserver(trees, baselines, archive, pods, trials, ensembles, needed);
    this.farewells = trials.farewells();
    this.pace = pace;
    this.ledger = ledger;
    this.clock = clock;
    this.announcer = announcer;
    this.trees = trees;
    this.prepared = new PreparedSweeps(trees);
    this.refusals = new SweepRefusals(clock);
  }

  @Override
  public List<EventSource<?, Sweep>> prepareEventSources(EventSourceContext<Sweep> context) {
    var sweeps = context.getPrimaryCache();
    sweeps.addIndexer(BY_UID, sweep -> List.of(sweep.getMetadata().getUid()));
    farewells.sweepsAre(uid ->
        sweeps.byIndex(BY_UID, uid).stream()
            .anyMatch(sweep -> sweep.getMetadata().getDeletionTimestamp() == null));
    var ofSweeps =
        InformerEventSourceConfiguration.from(Experiment.class, Sweep.class)
            .withName(TRIALS)
            .withLabelSelector(Names.SWEEP_UID)
            .withNamespacesInheritedFromController()
            .withSecondaryToPrimaryMapper(ensembles::concerned)
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
    return Stream.concat(
            Stream.<EventSource<?, Sweep>>of(
                source, new InformerEventSource<>(cleaners, context), reports.answers()),
            ensembles.prepare(context, source).stream())
        .toList();
  }

  @Override
  public UpdateControl<Sweep> reconcile(Sweep sweep, Context<Sweep> context) {
    return Namesakes.heeded(look(sweep, context), sweep, context);
  }

  private UpdateControl<Sweep> look(Sweep sweep, Context<Sweep> context) {
    beginnings.prepare(sweep.getMetadata().getNamespace(), context.getClient());
    var seen = observer.observe(sweep, context);
    var children = seen.children();
    var asWritten = seen.view();
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
    boolean makes = due.stream().anyMatch(SweepAction.CreateExperiment.class::isInstance);
    if (makes) {
      if (firstLook.misses(sweep, children, context.getClient())) {
        return UpdateControl.<Sweep>noUpdate().rescheduleAfter(STALE);
      }
      firstLook.begins(sweep);
    }
    var answers = applier.apply(due, sweep, context);
    if (makes) {
      firstLook.ends(sweep);
    }
    for (var taken : answers) {
      refusals.answered(sweep, taken.action(), taken.answer());
      if (!(taken.answer() instanceof Answer.Refused)) {
        done.add(taken.action());
      }
      if (taken.answer() instanceof Answer.Known && SweepApplier.learns(sweep)) {
        return UpdateControl.<Sweep>noUpdate().rescheduleAfter(STALE);
      }
    }
    var status =
        reports.shown(
            sweep,
            RefusedTrials.shown(plan.status(), view, refusals.told(uid), clock.instant()),
            SweepObserver.live(sweep, context));
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
            PlanOnly.lookAgainIn(plan.status(), view, !children.isEmpty()),
            pods.lookAgainIn(sweep),
            SweepDeadlines.lookAgainIn(
                SweepViewBuilder.builder(view).status(plan.status()).build(),
                children,
                clock.instant()),
            refusals.lookAgainIn(view.uid()),
            reports.lookAgainIn(view.uid()))
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
            ofTree.stream(),
            phase == SweepPhase.BLOCKED && !isCalledBy(view.choice(), plan.status())
                ? Stream.of(BLOCKED)
                : Stream.empty())
        .min(Comparator.naturalOrder());
  }

  /// Those that are to vote call us when something becomes of them.
  private static boolean isCalledBy(Choice choice, SweepStatus status) {
    return choice instanceof Choice.Waiting(var what) && what.equals(status.waitingFor());
  }

  private static boolean written(Sweep sweep, SweepStatus status, Context<Sweep> context) {
    sweep.setStatus(status);
    return Statuses.written(sweep, context);
  }
}

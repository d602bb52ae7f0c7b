package dev.sweepline.operator.experiment;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sweepline.operator.announce.Announcement;
import dev.sweepline.operator.announce.Announcer;
import dev.sweepline.operator.configs.ConfigTrees;
import dev.sweepline.operator.events.ProgressBoard;
import dev.sweepline.operator.ledger.Ledger;
import dev.sweepline.operator.objects.Statuses;
import dev.sweepline.operator.pace.StatusPace;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.dedupe.Remembered;
import dev.sweepline.planner.experiment.Contributions;
import dev.sweepline.planner.experiment.ExperimentAction;
import dev.sweepline.planner.experiment.ExperimentPlan;
import dev.sweepline.planner.experiment.ExperimentPlanner;
import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.experiment.Observed;
import dev.sweepline.planner.experiment.ObservedBuilder;
import dev.sweepline.planner.experiment.Twins;
import dev.sweepline.planner.ledger.LedgerKey;
import dev.sweepline.planner.status.Errand;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.status.Patience;
import dev.sweepline.planner.trial.ComposedOnce;
import dev.sweepline.planner.trial.Composer;
import io.fabric8.kubernetes.api.model.Pod;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.Mappers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Runs one trial: observe its journal and Pods, plan, write the journal, then act.
public final class ExperimentReconciler implements Reconciler<Experiment>, Cleaner<Experiment> {
  /// Keeps the journal until nothing of the trial runs any more.
  public static final String FINALIZER = "sweepline.dev/attempts";

  private static final String BY_UID = "uid";
  private static final String BY_REUSED = "reused";
  private static final Duration STALE = Duration.ofMillis(200);

  private final ConfigTrees trees;
  private final Clock clock;
  private final ProgressBoard board;
  private final Ledger ledger;
  private final Announcer announcer;
  private final StatusPace pace;
  private final ExperimentObserver observer;
  private final PodObserver pods;
  private final Neighbours neighbours;
  private final Refusals refusals;
  private final ExperimentApplier applier;
  private final CourierRoom room = new CourierRoom();
  private final boolean hasKafka;
  private final TwinObserver twins;
  private final RunReports reports;
  private final Farewells farewells = new Farewells();
  private volatile Predicate<String> reusers = _ -> false;
  private final SimpleInboundEventSource<Experiment> news = new SimpleInboundEventSource<>("news");

  public ExperimentReconciler(
      ConfigTrees trees,
      Clock clock,
      ProgressBoard board,
      Ledger ledger,
      Baselines baselines,
      Announcer announcer,
      StatusPace pace,
      Release release,
      ObjectMapper json,
      RunReports reports) {
    this.reports = reports;
    this.trees = trees;
    this.clock = clock;
    this.board = board;
    this.ledger = ledger;
    this.announcer = announcer;
    this.pace = pace;
    this.observer = new ExperimentObserver(trees, board, baselines);
    this.pods = new PodObserver(new TerminationMessages(json));
    this.neighbours = new Neighbours(clock, ledger::memory);
    this.refusals = new Refusals(clock);
    this.hasKafka = release.hasKafka();
    this.applier = new ExperimentApplier(release, refusals, ledger, new KeptLogs(release));
    this.twins = new TwinObserver(ledger);
  }

  @Override
  public List<EventSource<?, Experiment>> prepareEventSources(
      EventSourceContext<Experiment> context) {
    var ofExperiments =
        InformerEventSourceConfiguration.from(Pod.class, Experiment.class)
            .withLabelSelector(Names.EXPERIMENT_UID)
            .withNamespacesInheritedFromController()
            .withSecondaryToPrimaryMapper(Mappers.fromOwnerReferences(Experiment.class))
            .build();
    var cache = context.getPrimaryCache();
    cache.addIndexer(BY_UID, experiment -> List.of(experiment.getMetadata().getUid()));
    cache.addIndexer(BY_REUSED, ExperimentReconciler::reusedKeys);
    reusers = uid -> cache.byIndex(BY_REUSED, uid).stream().anyMatch(other -> !isDeleting(other));
    cache.addIndexer(TwinObserver.BY_DIGEST, ExperimentObserver::digestKeys);
    Consumer<Set<String>> ofSome =
        uids ->
            uids.stream()
                .flatMap(uid -> cache.byIndex(BY_UID, uid).stream())
                .map(ResourceID::fromResource)
                .forEach(news::propagateEvent);
    neighbours.in(
        cache::list, experiment -> news.propagateEvent(ResourceID.fromResource(experiment)));
    var paced = new PacedNews(pace, board, uid -> cache.byIndex(BY_UID, uid).stream(), ofSome);
    board.onNews(paced::hear);
    ledger.onNews(
        ofSome, () -> cache.list().map(ResourceID::fromResource).forEach(news::propagateEvent));
    return List.of(
        new InformerEventSource<>(ofExperiments, context), news, paced, reports.answers());
  }

  private static List<String> reusedKeys(Experiment experiment) {
    var reused = experiment.getStatus() == null ? null : experiment.getStatus().reused();
    return reused == null ? List.of() : List.of(reused.uid());
  }

  private static boolean isDeleting(Experiment experiment) {
    return experiment.getMetadata().getDeletionTimestamp() != null;
  }

  /// Whether some Experiment has taken over the outcome of the one with this uid; by a cache, so
  /// that one that did so a moment ago may be missing.
  public boolean isReused(String uid) {
    return reusers.test(uid);
  }

  /// Where those who keep the journals of deleted trials are heard.
  public Farewells farewells() {
    return farewells;
  }

  /// Since when events of trials could come without a break; empty while they cannot.
  public Optional<Instant> listeningSince() {
    return board.listeningSince();
  }

  @Override
  public UpdateControl<Experiment> reconcile(Experiment experiment, Context<Experiment> context) {
    var control = UpdateControl.<Experiment>noUpdate();
    carryOut(experiment, context).lookAgainIn().ifPresent(control::rescheduleAfter);
    return control;
  }

  @Override
  public DeleteControl cleanup(Experiment experiment, Context<Experiment> context) {
    var done = carryOut(experiment, context);
    if (done.mayBeForgotten()) {
      refusals.forget(experiment.getMetadata().getUid());
      tellTwins(experiment, context);
      board.forget(experiment.getMetadata().getUid());
      pace.forget(experiment.getMetadata().getUid());
      return DeleteControl.defaultDelete();
    }
    return DeleteControl.noFinalizerRemoval()
        .rescheduleAfter(done.lookAgainIn().orElse(Duration.ofSeconds(30)).toMillis());
  }

  /// What is left to do afterwards.
  private record Done(Optional<Duration> lookAgainIn, boolean mayBeForgotten) {}

  private Done carryOut(Experiment experiment, Context<Experiment> context) {
    var view = observer.observe(experiment);
    var composer = new ComposedOnce(trees.composer(view.tree()));
    return Twins.question(composer, view)
        .map(digest ->
            twins
                .claims()
                .alone(
                    digest,
                    () ->
                        carryOut(
                            experiment,
                            view,
                            composer,
                            twins.observe(
                                digest, view, context.getPrimaryCache(), context.getClient()),
                            context)))
        .orElseGet(() -> carryOut(experiment, view, composer, null, context));
  }

  /// Its outcome may be what they wait for, or they may run now.
  private void tellTwins(Experiment experiment, Context<Experiment> context) {
    var status = experiment.getStatus();
    if (status == null || status.digest() == null) {
      return;
    }
    var metadata = experiment.getMetadata();
    var digest = new LedgerKey(metadata.getNamespace(), status.digest());
    twins.claims().forget(digest, metadata.getName());
    twins
        .others(digest, metadata.getName(), context.getPrimaryCache())
        .forEach(news::propagateEvent);
  }

  private Done carryOut(
      Experiment experiment,
      ExperimentView view,
      Composer composer,
      @Nullable Remembered remembered,
      Context<Experiment> context) {
    var refusal = refusals.of(view.uid());
    var plan = plan(view, composer, refusal, remembered, farewells.isAwaited(experiment), context);
    for (var action : plan.actions()) {
      if (action instanceof ExperimentAction.KeepTree(var copy)) {
        // Kept or refused, it is another plan now.
        trees.keep(copy, experiment);
        return new Done(Optional.of(STALE), false);
      }
    }
    var status = reports.shown(experiment, plan.status());
    var told = List.<Announcement>of();
    boolean backsOff = refusal.filter(refusals::backsOff).isPresent();
    var actions = plan.actions().stream().filter(action -> !backsOff || !starts(action)).toList();
    var sightWaits = sightWaits(view, actions, status);
    if (!sightWaits.isPositive() && isDue(view, actions, status)) {
      if (!written(experiment, status, context)) {
        return new Done(Optional.of(STALE), false);
      }
      told = ExperimentAnnouncements.between(view.status(), status);
      if ((status.settled()
              && !(Objects.equals(status.best(), view.status().best())
                  && Objects.equals(status.checkpoint(), view.status().checkpoint())))
          || status.settled() != view.status().settled()) {
        tellTwins(experiment, context);
      }
    }
    var errand = status.errand();
    if (errand != null && errand.state() == Errand.State.UNDER_WAY && !view.deleting()) {
      room.enter(view.uid());
    } else {
      room.leave(view.uid());
    }
    actions.forEach(action -> applier.apply(action, experiment, context));
    // Afterwards: a GPU waits for the Pod, nobody for the Event.
    told.forEach(news -> announcer.announce(experiment, news));
    if (refusal.isPresent() && plan.actions().stream().noneMatch(ExperimentReconciler::starts)) {
      refusals.forget(view.uid());
    }
    boolean ended = actions.stream().anyMatch(ExperimentAction.ReleasePod.class::isInstance);
    if (ended || (refusal.isPresent() && refusals.of(view.uid()).isEmpty())) {
      thereMayBeQuota(view.namespace(), context);
    }
    return new Done(
        Stream.concat(
                lookAgainIn(plan, actions, view, refusal).stream(),
                Stream.of(sightWaits).filter(Duration::isPositive))
            .min(Duration::compareTo),
        plan.mayBeForgotten());
  }

  /// A launch goes on before it is written that its first trials run.
  private Duration sightWaits(
      ExperimentView view, List<ExperimentAction> actions, ExperimentStatus status) {
    if (actions.stream().anyMatch(ExperimentReconciler::starts)) {
      pace.begins();
    }
    var pinned = view.spec().pinned();
    return actions.isEmpty()
            && Patience.sights(view.status(), status, pinned != null && pinned.imageId() != null)
        ? pace.sightWaits(view.uid())
        : Duration.ZERO;
  }

  private static boolean starts(ExperimentAction action) {
    return action instanceof ExperimentAction.StartAttempt;
  }

  /// A trial of the namespace has ended, or was taken at last: others may find room.
  private void thereMayBeQuota(String namespace, Context<Experiment> context) {
    var cache = context.getPrimaryCache();
    refusals
        .askSoon(uid ->
            cache.byIndex(BY_UID, uid).stream()
                .anyMatch(other -> namespace.equals(other.getMetadata().getNamespace())))
        .forEach(uid ->
            cache.byIndex(BY_UID, uid).stream()
                .map(ResourceID::fromResource)
                .forEach(news::propagateEvent));
  }

  /// Whether the plan's status is to be written now.
  private boolean isDue(
      ExperimentView view, List<ExperimentAction> actions, ExperimentStatus status) {
    if (actions.isEmpty() && status.equals(view.status())) {
      pace.pass(view.uid());
      return false;
    }
    if (actions.isEmpty() && Patience.has(view.status(), status)) {
      return pace.admits(view.uid());
    }
    pace.press(view.uid());
    return true;
  }

  private ExperimentPlan plan(
      ExperimentView view,
      Composer composer,
      Optional<Refusals.Refusal> refusal,
      @Nullable Remembered remembered,
      boolean awaited,
      Context<Experiment> context) {
    var seen =
        ObservedBuilder.builder()
            .pods(
                pods.observe(
                    view.uid(),
                    context.getSecondaryResourcesAsStream(Pod.class, true),
                    context.getClient()))
            .refusal(refusal.map(Refusals.Refusal::said).orElse(null))
            .ledger(Contributions.of(view).map(ledger::standing).orElse(null))
            .listeningSince(board.listeningSince().orElse(null))
            .suspects(neighbours.suspects())
            .lessons(
                view.status().attempts().isEmpty()
                    ? neighbours.lessons(view.namespace())
                    : List.of())
            .couriers(couriers(view, context))
            .remembered(remembered)
            .awaited(awaited)
            .build();
    var plan = ExperimentPlanner.plan(composer, view, seen, clock.instant());
    var confirmation = new Confirmation(context.getClient());
    var gone = new ArrayList<Observed.Gone>();
    var silent = new ArrayList<Observed.Silent>();
    for (var action : plan.actions()) {
      if (action instanceof ExperimentAction.ConfirmGone question) {
        confirmation.ask(question, view.namespace()).ifPresent(gone::add);
      }
      if (action instanceof ExperimentAction.AskAfterNode question) {
        confirmation.ask(question).ifPresent(silent::add);
      }
    }
    return gone.isEmpty() && silent.isEmpty()
        ? plan
        : ExperimentPlanner.plan(
            composer, view, seen.missing(gone).silent(silent), clock.instant());
  }

  private Observed.@Nullable Couriers couriers(ExperimentView view, Context<Experiment> context) {
    if (!hasKafka) {
      return null;
    }
    var pods =
        PodObserver.couriers(view.uid(), context.getSecondaryResourcesAsStream(Pod.class, true));
    var known = context.getPrimaryCache();
    return new Observed.Couriers(
        pods, room.isFreeFor(view.uid(), uid -> !known.byIndex(BY_UID, uid).isEmpty()));
  }

  private static boolean written(
      Experiment experiment, ExperimentStatus status, Context<Experiment> context) {
    experiment.setStatus(status);
    return Statuses.written(experiment, context);
  }

  private Optional<Duration> lookAgainIn(
      ExperimentPlan plan,
      List<ExperimentAction> actions,
      ExperimentView view,
      Optional<Refusals.Refusal> before) {
    var times = new ArrayList<Duration>();
    plan.lookAgainIn().ifPresent(times::add);
    reports.lookAgainIn(view.uid()).ifPresent(times::add);
    var refusal = refusals.of(view.uid());
    if (!before.equals(refusal)) {
      // It is new, or over: come back at once to say so.
      times.add(STALE);
    }
    refusal
        .filter(refusals::backsOff)
        .map(some -> Duration.between(clock.instant(), some.askAgainAt()).plusMillis(50))
        .ifPresent(times::add);
    // A Pod that a queue holds back says so from the beginning: no event of it follows.
    if (actions.stream()
        .anyMatch(action -> action instanceof ExperimentAction.ConfirmGone || starts(action))) {
      times.add(Duration.ofSeconds(2));
    }
    return times.stream().min(Duration::compareTo);
  }
}

package dev.sweepline.operator.experiment;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sweepline.operator.announce.Announcement;
import dev.sweepline.operator.announce.Announcer;
import dev.sweepline.operator.configs.ConfigTrees;
import dev.sweepline.operator.events.ProgressBoard;
import dev.sweepline.operator.ledger.Ledger;
import dev.sweepline.operator.objects.Finalizers;
import dev.sweepline.operator.objects.Namesakes;
import dev.sweepline.operator.objects.Statuses;
import dev.sweepline.operator.pace.StatusPace;
import dev.sweepline.planner.dedupe.Remembered;
import dev.sweepline.planner.experiment.ExperimentAction;
import dev.sweepline.planner.experiment.ExperimentPlan;
import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.experiment.Twins;
import dev.sweepline.planner.ledger.LedgerKey;
import dev.sweepline.planner.status.Errand;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.trial.ComposedOnce;
import dev.sweepline.planner.trial.Composer;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Runs one trial: observe its journal and Pods, plan, write the journal, then act.
public final class ExperimentReconciler implements Reconciler<Experiment>, Cleaner<Experiment> {
  /// Keeps the journal until nothing of the trial runs any more.
  public static final String FINALIZER = "sweepline.dev/attempts";

  private static final Duration STALE = Duration.ofMillis(200);
  private static final Duration LET_GO = Duration.ofSeconds(1);

  private final ConfigTrees trees;
  private final Clock clock;
  private final ProgressBoard board;
  private final Ledger ledger;
  private final Announcer announcer;
  private final StatusPace pace;
  private final ExperimentObserver observer;
  private final Neighbours neighbours;
  private final Refusals refusals;
  private final ExperimentApplier applier;
  private final CourierRoom room = new CourierRoom();
  private final ExperimentPlanning planning;
  private final WhenWritten whenWritten;
  private final TwinObserver twins;
  private final CaughtUp caughtUp;
  private final Beginnings beginnings;
  private final RunReports reports;
  private final Farewells farewells = new Farewells();
  private final ExperimentNews news = new ExperimentNews();

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
    this.neighbours = new Neighbours(clock, ledger::memory);
    this.refusals = new Refusals(clock);
    this.planning =
        new ExperimentPlanning(
            clock,
            board,
            ledger,
            new PodObserver(new TerminationMessages(json)),
            neighbours,
            room,
            release.hasKafka());
    this.whenWritten = new WhenWritten(pace);
    this.applier = new ExperimentApplier(release, refusals, ledger, new KeptLogs(release));
    this.twins = new TwinObserver(ledger);
    this.caughtUp = new CaughtUp(clock, Thread::startVirtualThread);
    this.beginnings = new Beginnings(trees, planning, twins, caughtUp);
  }

  @Override
  public List<EventSource<?, Experiment>> prepareEventSources(
      EventSourceContext<Experiment> context) {
    var sources = new ArrayList<>(news.sources(context, board, pace, ledger, neighbours));
    sources.add(reports.answers());
    beginnings.in(context.getPrimaryCache());
    return List.copyOf(sources);
  }

  /// Whether some Experiment has taken over the outcome of the one with this uid; by a cache, so
  /// that one that did so a moment ago may be missing.
  public boolean isReused(String uid) {
    return news.isReused(uid);
  }

  /// Who makes the trials of Sweeps.
  public Beginnings beginnings() {
    return beginnings;
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
    return Namesakes.heeded(control, experiment, context);
  }

  /// The finalizer is taken here and not by the framework, which takes it from whoever has the name
  /// now, and then ignores what is heard of that one.
  @Override
  public DeleteControl cleanup(Experiment experiment, Context<Experiment> context) {
    var done = carryOut(experiment, context);
    var control = DeleteControl.noFinalizerRemoval();
    if (!done.mayBeForgotten()) {
      return Namesakes.heeded(
          control.rescheduleAfter(done.lookAgainIn().orElse(Duration.ofSeconds(30))),
          experiment,
          context);
    }
    refusals.forget(experiment.getMetadata().getUid());
    tellTwins(experiment, context);
    board.forget(experiment.getMetadata().getUid());
    whenWritten.forget(experiment.getMetadata().getUid());
    // Or not, if another one has the name: the next look shows it, and is asked for either way,
    // as the end of this one cancels what that one asked for.
    Finalizers.taken(experiment, FINALIZER, context.getClient());
    return control.rescheduleAfter(LET_GO);
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
    var metadata = experiment.getMetadata();
    var known = ExperimentObserver.journal(experiment).digest();
    if (known == null) {
      return;
    }
    var digest = new LedgerKey(metadata.getNamespace(), known);
    twins.claims().forget(digest, metadata.getName());
    news.tell(twins.others(digest, metadata.getName(), context.getPrimaryCache()));
  }

  private Done carryOut(
      Experiment experiment,
      ExperimentView view,
      Composer composer,
      @Nullable Remembered remembered,
      Context<Experiment> context) {
    var refusal = refusals.of(view.uid());
    var plan =
        planning.plan(
            view, composer, refusal, remembered, farewells.isAwaited(experiment), context);
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
    var sightWaits =
        whenWritten.sightWaits(
            view,
            actions,
            status,
            () -> caughtUp.sees(experiment, context.getPrimaryCache()::get, context.getClient()));
    if (!sightWaits.isPositive() && whenWritten.isDue(view, actions, status)) {
      var before = ExperimentObserver.written(experiment);
      if (!written(experiment, status, context)) {
        return new Done(Optional.of(STALE), false);
      }
      told = ExperimentAnnouncements.between(before, status);
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
      news.tellOfRoom(view.namespace(), refusals, context.getPrimaryCache());
    }
    return new Done(
        Stream.concat(
                lookAgainIn(plan, actions, view, refusal).stream(),
                Stream.of(sightWaits).filter(Duration::isPositive))
            .min(Duration::compareTo),
        plan.mayBeForgotten());
  }

  private static boolean starts(ExperimentAction action) {
    return action instanceof ExperimentAction.StartAttempt;
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

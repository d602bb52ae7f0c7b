package dev.sweepline.planner.simulation;

import dev.sweepline.planner.configs.Tree;
import dev.sweepline.planner.dedupe.Remembered;
import dev.sweepline.planner.experiment.Contributions;
import dev.sweepline.planner.experiment.ExperimentAction;
import dev.sweepline.planner.experiment.ExperimentPlan;
import dev.sweepline.planner.experiment.ExperimentPlanner;
import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.experiment.ExperimentViewBuilder;
import dev.sweepline.planner.experiment.FirstAttempt;
import dev.sweepline.planner.experiment.Lessons;
import dev.sweepline.planner.experiment.Observed;
import dev.sweepline.planner.experiment.ObservedBuilder;
import dev.sweepline.planner.experiment.SuspectNodes;
import dev.sweepline.planner.experiment.Twins;
import dev.sweepline.planner.ledger.LedgerAnswer;
import dev.sweepline.planner.ledger.LedgerFold;
import dev.sweepline.planner.ledger.LedgerKey;
import dev.sweepline.planner.ledger.LedgerStanding;
import dev.sweepline.planner.retention.Kept;
import dev.sweepline.planner.simulation.Pretend.Stored;
import dev.sweepline.planner.spec.Search;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.status.Patience;
import dev.sweepline.planner.status.SweepStatus;
import dev.sweepline.planner.sweep.PreparedSweep;
import dev.sweepline.planner.sweep.SweepAction;
import dev.sweepline.planner.sweep.SweepPlan;
import dev.sweepline.planner.sweep.SweepPlanner;
import dev.sweepline.planner.sweep.SweepView;
import dev.sweepline.planner.sweep.SweepViewBuilder;
import dev.sweepline.planner.trial.Composer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// An operator with late caches that crashes between any two things it does.
final class PretendOperator {
  static final Instant CREATED = Instant.parse("2026-02-13T00:00:00Z");

  private final PretendCluster cluster;
  private final Composer composer;
  private final String sweep;
  private SweepSpec spec;
  private long generation = 1;
  private @Nullable PreparedSweep prepared;
  private SweepStatus status = SweepStatus.EMPTY;
  private int experimentsSeen;
  private int podsSeen;
  private int ledgerSeen;
  private boolean reliable;

  /// What this process has made, with the moment from which it is there: it sees that at once.
  private final Map<String, Integer> made = new HashMap<>();

  /// Since when its latest write of a status is there.
  private final Map<String, Integer> wrote = new HashMap<>();

  /// Whether it has asked once which trials there are, by a question that is not answered from a
  /// cache.
  private boolean asked;

  private Instant listeningSince = CREATED;
  private List<SweepAction> plannedAgain = List.of();

  PretendOperator(PretendCluster cluster, Composer composer, SweepSpec spec) {
    this(cluster, composer, "docs", spec);
  }

  /// Looks after one of several sweeps: several of these are the threads of one process, with
  /// caches of their own.
  PretendOperator(PretendCluster cluster, Composer composer, String sweep, SweepSpec spec) {
    this.sweep = sweep;
    this.cluster = cluster;
    this.composer = composer;
    this.spec = spec;
    restart();
  }

  /// From now on: no crashes, and caches that are up to date.
  void becomeReliable() {
    reliable = true;
    restart();
  }

  String sweep() {
    return sweep;
  }

  SweepSpec spec() {
    return spec;
  }

  SweepStatus status() {
    return status;
  }

  void edit(SweepSpec edited) {
    spec = edited;
    generation++;
    prepared = null;
  }

  /// Begins with caches that may be behind: even a first list can come from a late replica.
  void restart() {
    listeningSince = cluster.now;
    cluster.claimants.clear();
    cluster.remembersSince = cluster.moments() - 1;
    made.clear();
    wrote.clear();
    asked = false;
    experimentsSeen = reliable ? cluster.moments() - 1 : aMomentAgo();
    podsSeen = reliable ? cluster.moments() - 1 : aMomentAgo();
    ledgerSeen = reliable ? cluster.moments() - 1 : aMomentAgo();
  }

  private int aMomentAgo() {
    return Math.max(0, cluster.moments() - 1 - cluster.random.nextInt(20));
  }

  /// Reconciles one object, seen as late as the caches are.
  void step() {
    experimentsSeen = later(experimentsSeen);
    podsSeen = later(podsSeen);
    ledgerSeen = later(ledgerSeen);
    var names = children(experimentsSeen).map(Stored::name).toList();
    // Whoever is deleted wakes his sweep.
    if (children(experimentsSeen).anyMatch(trial -> trial.deletedAt() != null)
        && cluster.random.nextBoolean()) {
      reconcileSweep();
      return;
    }
    int choice = cluster.random.nextInt(names.size() + 1);
    if (choice == names.size()) {
      reconcileSweep();
    } else {
      reconcileExperiment(names.get(choice));
    }
  }

  private int later(int moment) {
    int latest = cluster.moments() - 1;
    return reliable ? latest : moment + cluster.random.nextInt(latest - moment + 1);
  }

  private boolean crashes() {
    if (!reliable && cluster.random.nextInt(12) == 0) {
      restart();
      return true;
    }
    return false;
  }

  SweepPlan planSweep() {
    var view = sweepView();
    if (prepared == null) {
      prepared = PreparedSweep.of(composer, view);
    }
    var archived =
        cluster.kept.values().stream().filter(trial -> trial.sweep().equals(sweep)).toList();
    var ended = archived.stream().filter(Stored::over).toList();
    var children =
        Stream.concat(
                ended.stream(),
                children(experimentsSeen)
                    .filter(
                        live -> ended.stream().noneMatch(trial -> trial.uid().equals(live.uid()))))
            .map(PretendOperator::view)
            .sorted(Comparator.comparing(ExperimentView::name))
            .toList();
    return SweepPlanner.plan(prepared, view, children, cluster.now);
  }

  private Stream<Stored> children(int moment) {
    var seen = new HashMap<>(cluster.at(moment).experiments());
    made.forEach((name, since) -> {
      if (since > moment) {
        seen.put(name, cluster.at(since).experiments().get(name));
      }
    });
    return seen.values().stream().filter(stored -> stored.sweep().equals(sweep));
  }

  private boolean misses() {
    var seen = children(experimentsSeen).map(Stored::uid).toList();
    return !asked
        && children(cluster.moments() - 1)
            .anyMatch(
                trial -> !seen.contains(trial.uid()) && !cluster.kept.containsKey(trial.uid()));
  }

  private void reconcileSweep() {
    var plan = planSweep();
    if (plan.actions().stream().anyMatch(SweepAction.CreateExperiment.class::isInstance)) {
      if (misses()) {
        return;
      }
      asked = true;
    }
    status = plan.status();
    plannedAgain = List.of();
    for (var action : plan.actions()) {
      if (crashes()) {
        return;
      }
      switch (action) {
        // The release's tree is there already.
        case SweepAction.KeepTree _ -> {}
        case SweepAction.CreateExperiment create -> {
          if (cluster.createExperiment(sweep, create.name(), create.spec(), begun(create))) {
            made.put(create.name(), cluster.moments() - 1);
          } else if (spec.search().algorithm() == Search.Algorithm.TPE) {
            return;
          }
        }
        case SweepAction.ReviseExperiment revise ->
            cluster.reviseExperiment(revise.name(), revise.spec());
        case SweepAction.StopExperiment stop ->
            cluster.stopExperiment(stop.name(), stop.uid(), stop.wish().text());
        // Nothing of it is on a volume: `CleanupSimulationTest` has one.
        case SweepAction.Clean _, SweepAction.ForgetExperiment _ -> {}
        case SweepAction.KeepJournals(var names) ->
            children(experimentsSeen)
                .filter(trial -> names.contains(trial.name()))
                .forEach(cluster::keep);
        case SweepAction.DropExperiment drop -> cluster.deleteExperiment(drop.name());
      }
    }
    if (reliable) {
      experimentsSeen = later(experimentsSeen);
      plannedAgain = planSweep().actions();
    }
  }

  /// The first attempt of a trial that is about to be made, where nothing keeps it from beginning.
  private @Nullable String begun(SweepAction.CreateExperiment create) {
    var view =
        view(
            new Stored(
                sweep,
                create.name(),
                "",
                0,
                cluster.now,
                null,
                create.spec(),
                ExperimentStatus.EMPTY,
                null,
                null,
                null));
    var remembered = remembered(view);
    if (remembered == null || experimentsSeen < cluster.remembersSince) {
      return null;
    }
    var seen =
        ObservedBuilder.builder()
            .pods(List.of())
            .lessons(Lessons.of(journals().values()))
            .remembered(remembered)
            .build();
    return FirstAttempt.of(ExperimentPlanner.plan(composer, view, seen, cluster.now))
        .map(FirstAttempt::text)
        .orElse(null);
  }

  private Map<String, ExperimentStatus> journals() {
    return cluster.at(experimentsSeen).experiments().values().stream()
        .collect(Collectors.toMap(Stored::uid, Stored::status));
  }

  /// What was still planned when all was done that a plan had asked for; only where caches are up
  /// to date.
  List<SweepAction> plannedAgain() {
    return plannedAgain;
  }

  private void reconcileExperiment(String name) {
    var stored = cluster.at(experimentsSeen).experiments().get(name);
    if (stored == null) {
      return;
    }
    var plan = planExperiment(stored);
    boolean differs = !plan.actions().isEmpty() || !plan.status().equals(stored.status());
    if (differs && !(mayWait(plan, stored) && cluster.random.nextBoolean())) {
      if (crashes() || !cluster.writeStatus(name, stored.version(), plan.status())) {
        return;
      }
      wrote.put(name, cluster.moments() - 1);
      if (crashes()) {
        return;
      }
    }
    for (var action : plan.actions()) {
      if (!apply(name, action)) {
        return;
      }
    }
    if (plan.mayBeForgotten()) {
      cluster.forgetExperiment(name);
    }
  }

  /// During a launch, by a cache that shows what others had written when this process began, and
  /// what it has written itself.
  private boolean mayWait(ExperimentPlan plan, Stored stored) {
    return experimentsSeen >= Math.max(cluster.remembersSince, wrote.getOrDefault(stored.name(), 0))
        && plan.actions().stream().allMatch(ExperimentAction.StartAttempt.class::isInstance)
        && (plan.actions().isEmpty() || stored.status().observedGeneration() == null)
        && Patience.sights(stored.journal(), plan.status(), false);
  }

  private ExperimentPlan planExperiment(Stored stored) {
    var pods =
        cluster.at(podsSeen).pods().values().stream()
            .filter(pod -> pod.experiment().equals(stored.name()))
            .map(Pretend.StoredPod::view)
            .toList();
    var view = view(stored);
    var couriers =
        cluster.at(podsSeen).couriers().values().stream()
            .filter(courier -> courier.experiment().equals(stored.name()))
            .map(Pretend.StoredCourier::view)
            .toList();
    boolean room = reliable || cluster.random.nextInt(3) > 0;
    var journals = journals();
    var seen =
        ObservedBuilder.builder()
            .pods(pods)
            .ledger(standing(view))
            .listeningSince(listeningSince)
            .suspects(SuspectNodes.of(journals, cluster.now))
            .lessons(Lessons.of(journals.values()))
            .couriers(new Observed.Couriers(couriers, room))
            .remembered(remembered(view))
            .awaited(view.deleting() && !cluster.kept.containsKey(view.uid()))
            .build();
    var plan = ExperimentPlanner.plan(composer, view, seen, cluster.now);
    var gone = new ArrayList<Observed.Gone>();
    var silent = new ArrayList<Observed.Silent>();
    for (var action : plan.actions()) {
      if (action instanceof ExperimentAction.ConfirmGone question) {
        cluster.confirmGone(question.podName()).ifPresent(gone::add);
      }
      if (action instanceof ExperimentAction.AskAfterNode question) {
        cluster.askAfterNode(question.podName()).ifPresent(silent::add);
      }
    }
    return gone.isEmpty() && silent.isEmpty()
        ? plan
        : ExperimentPlanner.plan(composer, view, seen.missing(gone).silent(silent), cluster.now);
  }

  /// The candidates by a cache that may be behind and by what this process has looked at; how they
  /// stand by a read that cannot be stale.
  private @Nullable Remembered remembered(ExperimentView view) {
    var key = Twins.question(composer, view).orElse(null);
    if (key == null) {
      return null;
    }
    var names = cluster.claimants.computeIfAbsent(key, _ -> new TreeSet<>());
    names.add(view.name());
    cluster.at(experimentsSeen).experiments().values().stream()
        .filter(stored -> stored.spec().params().equals(view.spec().params()))
        .filter(stored -> stored.spec().seed().equals(view.spec().seed()))
        .map(Stored::name)
        .forEach(names::add);
    var twins =
        names.stream()
            .filter(name -> !name.equals(view.name()))
            .flatMap(name -> Stream.ofNullable(cluster.latest().experiments().get(name)))
            .map(stored -> Twins.of(view(stored)))
            .toList();
    return new Remembered(twins, ledgerAnswer(key));
  }

  private LedgerAnswer ledgerAnswer(LedgerKey key) {
    if (!reliable && cluster.random.nextInt(6) == 0) {
      return new LedgerAnswer.Away("no broker");
    }
    var entry = cluster.at(ledgerSeen).ledger().get(key);
    return entry == null ? new LedgerAnswer.Unknown() : new LedgerAnswer.Known(entry);
  }

  /// By an index that is behind, or is not there at all.
  private @Nullable LedgerStanding standing(ExperimentView view) {
    var contribution = Contributions.of(view).orElse(null);
    if (contribution == null) {
      return null;
    }
    if (!reliable && cluster.random.nextInt(6) == 0) {
      return new LedgerStanding.Away("no broker");
    }
    var entry = cluster.at(ledgerSeen).ledger().get(contribution.key());
    return LedgerFold.holds(entry, contribution.run())
        ? new LedgerStanding.Held()
        : new LedgerStanding.Lacking();
  }

  /// False if it crashed on the way.
  private boolean apply(String experiment, ExperimentAction action) {
    if (crashes()) {
      return false;
    }
    switch (action) {
      case ExperimentAction.StartAttempt start ->
          cluster.createPod(experiment, start.podName(), start.number());
      case ExperimentAction.StopAttempt stop -> {
        cluster.annotate(stop.podName(), stop.podUid(), stop.reason());
        if (crashes()) {
          return false;
        }
        cluster.deletePod(stop.podName(), stop.podUid());
      }
      case ExperimentAction.ReleasePod release ->
          cluster.release(release.podName(), release.podUid());
      case ExperimentAction.DeletePod delete -> {
        cluster.deletePod(delete.podName(), delete.podUid());
        cluster.deleteCourier(delete.podName(), delete.podUid());
      }
      case ExperimentAction.SendCourier send ->
          cluster.createCourier(experiment, send.podName(), send.number());
      case ExperimentAction.TellLedger(var contribution) -> cluster.record(contribution);
      case ExperimentAction.ConfirmGone _,
          ExperimentAction.CheckpointGone _,
          ExperimentAction.KeepTree _,
          ExperimentAction.AskAfterNode _,
          ExperimentAction.KeepLog _ -> {}
    }
    return true;
  }

  private SweepView sweepView() {
    return SweepViewBuilder.builder()
        .namespace("team")
        .name(sweep)
        .uid("uid-" + sweep)
        .generation(generation)
        .createdAt(CREATED)
        .spec(spec)
        .status(status)
        .tree(new Tree.OfRelease())
        .listeningSince(listeningSince)
        .kept(
            new Kept(
                cluster.kept.values().stream()
                    .filter(trial -> trial.sweep().equals(sweep))
                    .map(Stored::uid)
                    .collect(Collectors.toUnmodifiableSet()),
                Set.of()))
        .build();
  }

  private static ExperimentView view(Stored stored) {
    return ExperimentViewBuilder.builder()
        .namespace("team")
        .name(stored.name())
        .uid(stored.uid())
        .generation(1)
        .createdAt(stored.createdAt())
        .deletedAt(stored.deletedAt())
        .sweep(stored.sweep())
        .spec(stored.spec())
        .tree(new Tree.OfRelease())
        .status(stored.journal())
        .heard(stored.heard())
        .stop(stored.stop())
        .build();
  }
}

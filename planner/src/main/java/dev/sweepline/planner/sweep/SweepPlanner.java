package dev.sweepline.planner.sweep;

import dev.sweepline.planner.Names;
import dev.sweepline.planner.budget.SmokeTrial;
import dev.sweepline.planner.configs.Tree;
import dev.sweepline.planner.ensemble.Choice;
import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.SweepStatus;
import dev.sweepline.planner.status.SweepStatusBuilder;
import dev.sweepline.planner.trial.ChecklistReview;
import dev.sweepline.planner.trial.Trial;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/// Decides what to do for a sweep, from its spec and its Experiments alone.
///
/// A cell runs once: it is known by its values and seed, and an Experiment by the digest of what
/// they come to, so neither an edit nor a restart makes one twice.
public final class SweepPlanner {
  /// Of thousands that may begin, the first need not wait until the last is composed: a few at the
  /// first look, then as many as there are.
  private static final int FIRST = 16;

  private static final int AT_ONCE = 256;

  private final PreparedSweep prepared;
  private final SweepView view;
  private final List<ExperimentView> children;
  private final ChecklistReview checklist;
  private final List<ExperimentView> unplanned;
  private final Pins pins;
  private final Spenders spenders;
  private final List<SweepAction> actions = new ArrayList<>();
  private final int atOnce;
  private boolean looking;

  private SweepPlanner(
      PreparedSweep prepared,
      SweepView view,
      List<ExperimentView> children,
      Instant now,
      int atOnce) {
    this.atOnce = atOnce;
    this.prepared = prepared;
    this.view = view;
    this.children = children;
    this.unplanned = children.stream().filter(child -> !isPlanned(prepared, child)).toList();
    this.pins = Pins.of(view.spec(), children);
    this.spenders = new Spenders(view, children, now);
    this.checklist = ChecklistReview.of(view.spec(), view.baseline(), prepared.problems());
  }

  /// @param children the Experiments with the Sweep's uid as their label
  public static SweepPlan plan(
      PreparedSweep prepared, SweepView view, List<ExperimentView> children, Instant now) {
    return plan(prepared, view, children, now, AT_ONCE);
  }

  /// The same with fewer trials while there are few, for one that looks again at once.
  public static SweepPlan planFewFirst(
      PreparedSweep prepared, SweepView view, List<ExperimentView> children, Instant now) {
    return plan(prepared, view, children, now, Math.clamp(children.size(), FIRST, AT_ONCE));
  }

  private static SweepPlan plan(
      PreparedSweep prepared,
      SweepView view,
      List<ExperimentView> children,
      Instant now,
      int atOnce) {
    var planner = new SweepPlanner(prepared, view, children, now, atOnce);
    var issued = planner.decide();
    var report =
        new SweepReport(
            prepared,
            view,
            children,
            planner.checklist,
            planner.pins,
            planner.spenders,
            issued,
            planner.planned(),
            now);
    var status = report.status();
    var tidying = new Tidying(view, status, children, now);
    planner.actions.addAll(tidying.actions());
    return new SweepPlan(
        planner.actions, planner.lookingOn(tidying.reported(status)), planner.looking);
  }

  private SweepStatus lookingOn(SweepStatus status) {
    return looking && status.waitingFor() == null
        ? SweepStatusBuilder.builder(status)
            .waitingFor(
                "a cell that search.exclude keeps: " + prepared.lookedAt() + " looked at so far")
            .build()
        : status;
  }

  private Issued decide() {
    children.forEach(this::revise);
    actions.addAll(EarlyStops.of(view.spec(), children));
    if (!prepared.problems().isEmpty()) {
      return prepared.treeless() ? Issued.TREELESS : Issued.REFUSED;
    }
    if (!view.refusals(children).isEmpty()) {
      return Issued.REFUSED;
    }
    if (view.tree() instanceof Tree.Found(var copy)) {
      actions.add(new SweepAction.KeepTree(copy));
    }
    // What has begun is not blocked any more, even if its baseline is deleted later.
    if (!checklist.satisfied() && children.isEmpty() && blocks()) {
      return Issued.BLOCKED;
    }
    if (view.choice() instanceof Choice.Waiting) {
      return view.spec().suspend() ? Issued.SUSPENDED : Issued.MEMBERS;
    }
    unplanned.stream().filter(SweepPlanner::mayBeDropped).forEach(this::drop);
    long unfinished = children.stream().filter(child -> !settled(child)).count();
    if (view.spec().suspend() && unfinished > 0) {
      return Issued.SUSPENDED;
    }
    if (hasFailedTooOften() && issue(0) != Issued.ALL) {
      return Issued.TOO_MANY_FAILURES;
    }
    if (view.spec().suspend()) {
      return issue(0) == Issued.ALL ? Issued.ALL : Issued.SUSPENDED;
    }
    return issue(view.spec().limits().parallelism() - unfinished, spenders.smokeTrial());
  }

  /// Makes trials as far as the smoke trial lets them.
  private Issued issue(long room, SmokeTrial smokeTrial) {
    return switch (smokeTrial) {
      case SmokeTrial.Passed _ -> room <= 0 ? Issued.SOME : issue(room);
      case SmokeTrial.Needed _ -> issue(Math.min(room, 1));
      case SmokeTrial.Awaited _ -> issue(0) == Issued.ALL ? Issued.ALL : Issued.SMOKE_TRIAL;
      case SmokeTrial.Broken _ -> Issued.SMOKE_TRIAL_FAILED;
    };
  }

  /// Failures of values that were removed are mended.
  private boolean hasFailedTooOften() {
    var most = view.spec().limits().maxFailed();
    return most != null
        && children.stream()
                .filter(SweepPlanner::failed)
                .filter(child -> isPlanned(prepared, child))
                .count()
            >= most;
  }

  private boolean blocks() {
    return switch (view.spec().checklist().enforcement()) {
      case BLOCK -> true;
      case WARN -> false;
    };
  }

  private void revise(ExperimentView child) {
    if (child.deleting() || view.kept().uids().contains(child.uid())) {
      return;
    }
    var revised = Children.revised(child, view.spec(), pins.pinned());
    if (!revised.equals(child.spec())) {
      actions.add(new SweepAction.ReviseExperiment(child.name(), revised));
    }
  }

  /// Whether a trial is of a cell that the spec still has.
  private static boolean isPlanned(PreparedSweep prepared, ExperimentView child) {
    return prepared.contains(cell(child));
  }

  private static boolean mayBeDropped(ExperimentView child) {
    return !child.deleting() && !settled(child) && child.status().attempts().isEmpty();
  }

  private void drop(ExperimentView child) {
    actions.removeIf(action ->
        action instanceof SweepAction.ReviseExperiment revise
            && revise.name().equals(child.name()));
    actions.add(new SweepAction.DropExperiment(child.name(), child.uid()));
  }

  /// What the spec comes to, and the trials of values that were removed when they had begun.
  private SweepStatus.Plan planned() {
    var counts = prepared.counts();
    var most = view.spec().search().maxTrials();
    long all =
        counts.trials()
            + unplanned.stream().filter(child -> !child.deleting() && !mayBeDropped(child)).count();
    return new SweepStatus.Plan(
        counts.cells(),
        counts.excluded(),
        most == null ? all : Math.min(all, Math.max(most, children.size())),
        counts.approximate());
  }

  /// Makes as many trials as there is room for, in the order of the search.
  private Issued issue(long room) {
    var most = view.spec().search().maxTrials();
    long allowed = most == null ? Long.MAX_VALUE : most - children.size();
    var cells = new HashSet<Cell>();
    var names = new HashMap<String, Cell>();
    for (var child : children) {
      cells.add(cell(child));
      names.put(child.name(), cell(child));
    }
    var candidates = candidates();
    int made = 0;
    while (allowed > 0 && candidates.hasNext()) {
      var candidate = candidates.next();
      if (cells.contains(candidate.cell())) {
        continue;
      }
      var create = create(candidate, names);
      // Another cell may come to the same configuration: it has run, or will.
      if (names.putIfAbsent(create.name(), candidate.cell()) != null) {
        continue;
      }
      if (room <= 0 || made == atOnce) {
        return Issued.SOME;
      }
      if (!spenders.admits(create.spec())) {
        return issuedNow() ? Issued.SOME : Issued.BUDGET;
      }
      actions.add(create);
      made++;
      room--;
      allowed--;
    }
    if (allowed > 0 && (candidates.cutShort() || !prepared.problems().isEmpty())) {
      looking = true;
      return Issued.SOME;
    }
    // What was decided just now is not there yet.
    return issuedNow() ? Issued.SOME : Issued.ALL;
  }

  /// @param names which cells have which names
  private SweepAction.CreateExperiment create(
      Candidates.Candidate candidate, Map<String, Cell> names) {
    var trial = prepared.compose(candidate.cell());
    var create = Children.create(view, candidate, trial, prepared.profiles(), pins.pinned());
    var namesake = names.get(create.name());
    if (namesake == null
        || candidate.name() != null
        || !(trial instanceof Trial.Composed mine)
        || !(prepared.compose(namesake) instanceof Trial.Composed other)
        || mine.digest().equals(other.digest())) {
      return create;
    }
    return new SweepAction.CreateExperiment(
        Names.longExperiment(view.name(), mine.digest()), create.labels(), create.spec());
  }

  private boolean issuedNow() {
    return actions.stream().anyMatch(SweepAction.CreateExperiment.class::isInstance);
  }

  /// In the order of the search; the smoke trial is the cheapest of the trials that it has, as far
  /// as they are counted.
  private Candidates candidates() {
    var candidates = prepared.candidates(children);
    return spenders.smokeTrial() instanceof SmokeTrial.Needed
            && candidates instanceof Candidates.Listed
        ? Candidates.sorted(
            candidates,
            Math.min(PreparedSweep.COUNTED, most()),
            Comparator.comparing(Cell::params, SmokeTrial.cheapestFirst()))
        : candidates;
  }

  /// As many of the search's cells may run; those of removed values count too.
  private long most() {
    var most = view.spec().search().maxTrials();
    return most == null ? Long.MAX_VALUE : Math.max(0, most - unplanned.size());
  }

  private static boolean failed(ExperimentView child) {
    return child.status().phase() == ExperimentPhase.FAILED;
  }

  static boolean settled(ExperimentView child) {
    return child.status().settled();
  }

  private static Cell cell(ExperimentView child) {
    return new Cell(child.spec().params(), child.spec().seed());
  }
}

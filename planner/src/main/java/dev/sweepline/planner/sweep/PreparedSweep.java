package dev.sweepline.planner.sweep;

import dev.sweepline.planner.conclusion.Goals;
import dev.sweepline.planner.ensemble.Choice;
import dev.sweepline.planner.ensemble.EnsembleProblems;
import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.profile.Profiles;
import dev.sweepline.planner.search.Space;
import dev.sweepline.planner.spec.Search;
import dev.sweepline.planner.spec.SweepType;
import dev.sweepline.planner.status.SweepStatus;
import dev.sweepline.planner.trial.Composer;
import dev.sweepline.planner.trial.SpecProblem;
import dev.sweepline.planner.trial.Trial;
import dev.sweepline.planner.trial.TrialRequest;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A spec that was looked through once: what is wrong with it, and how many trials it makes.
///
/// It depends on nothing but the spec, the Sweep's creation and the configuration tree, so it may
/// be kept for as long as uid and generation stay the same. What it learns meanwhile is which cells
/// are excluded, which it would find out again.
public final class PreparedSweep {
  /// Counts are exact up to this many cells, estimated from a sample of this size beyond.
  static final long COUNTED = 10_000;

  private final Composer composer;
  private final SweepView view;
  private final Profiles profiles;
  private final Goals goals;
  private final List<SpecProblem> problems;
  private final boolean treeless;
  private final SweepStatus.Plan counts;
  private final @Nullable Searched searched;
  private @Nullable PlanOnly planOnly;

  private PreparedSweep(Composer composer, SweepView view) {
    this.composer = composer;
    this.view = view;
    this.profiles = Profiles.compile(view.spec().profiles());
    this.goals = Goals.compile(view.spec().goals(), view.spec().objective());
    var written = written(view);
    if (!written.isEmpty()) {
      this.problems = written;
      this.treeless = false;
      this.counts = new SweepStatus.Plan(0L, 0L, 0L, false);
      this.searched = null;
      return;
    }
    var search = view.spec().search();
    var space = Space.of(search);
    var excludes = Excludes.compile(search.exclude());
    var validation = new SweepValidation(composer, view, space, excludes, profiles);
    var misjudged = goals.problems(space.first());
    var ofMembers =
        view.choice() instanceof Choice.Refused(var found) ? found : List.<SpecProblem>of();
    this.problems =
        Stream.of(validation.problems(), misjudged, ofMembers).flatMap(List::stream).toList();
    this.treeless = validation.treeless() && misjudged.isEmpty() && ofMembers.isEmpty();
    this.counts = validation.counts();
    this.searched = new Searched(space, excludes, new KeptCells(cells(search, space), excludes));
  }

  private static List<SpecProblem> written(SweepView view) {
    var ofEnsemble = EnsembleProblems.of(view.name(), view.spec());
    return view.spec().type() == SweepType.ENSEMBLE || !ofEnsemble.isEmpty()
        ? ofEnsemble
        : SpaceProblems.of(view.spec().search());
  }

  /// What the search comes to.
  private record Searched(Space space, Excludes excludes, KeptCells kept) {}

  private static Cells cells(Search search, Space space) {
    return switch (search.algorithm()) {
      case GRID -> new Grid(space, search.seeds());
      case RANDOM -> new Samples(space, search.sampleSeed(), search.seeds());
      // Its samples by chance; each gets its other seeds later.
      case TPE -> new Samples(space, search.sampleSeed(), search.seeds().subList(0, 1));
    };
  }

  public static PreparedSweep of(Composer composer, SweepView view) {
    return new PreparedSweep(composer, view);
  }

  /// What the author has to mend; nothing runs while there is anything.
  public List<SpecProblem> problems() {
    return problems.isEmpty() && searched != null && searched.kept().hopeless()
        ? List.of(SweepValidation.nothingLeft(searched.kept().lookedAt()))
        : problems;
  }

  /// Whether the problems are that there is no configuration tree, which may pass by itself.
  boolean treeless() {
    return treeless;
  }

  /// How many cells and trials there are.
  public SweepStatus.Plan counts() {
    return counts;
  }

  /// Whether a cell is of the search. What was excluded never became a trial, and what is excluded
  /// does not change.
  boolean contains(Cell cell) {
    return searched == null
        || (view.spec().search().seeds().contains(cell.seed())
            && searched.space().contains(cell.params()));
  }

  /// The cells that may be next.
  Candidates candidates(List<ExperimentView> children) {
    if (searched == null) {
      throw new IllegalStateException("a search with problems has no cells: " + problems);
    }
    return switch (view.spec().search().algorithm()) {
      case GRID, RANDOM -> new Candidates.Listed(searched.kept().look());
      case TPE ->
          new Suggestions(
              view, searched.space(), searched.kept().look(), searched.excludes(), children);
    };
  }

  /// The first cells by themselves: the same ones for everybody who asks.
  Candidates planned() {
    var candidates = candidates(List.of());
    return candidates instanceof Candidates.Listed && searched != null
        ? new Candidates.Listed(searched.kept().longLook())
        : candidates;
  }

  /// How many cells were looked at so far.
  long lookedAt() {
    return searched == null ? 0 : searched.kept().asked();
  }

  Profiles profiles() {
    return profiles;
  }

  Goals goals() {
    return goals;
  }

  /// Composed when somebody asks for it first: running a sweep does without.
  synchronized PlanOnly planOnly() {
    if (planOnly == null) {
      planOnly = new PlanOnly(this, view);
    }
    return planOnly;
  }

  Trial compose(Cell cell) {
    return composer.compose(
        new TrialRequest(
            view.namespace(), view.createdAt(), profiles.applied(Children.spec(view, cell, null))),
        null);
  }
}

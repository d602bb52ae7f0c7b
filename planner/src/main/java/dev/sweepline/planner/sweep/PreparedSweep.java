package dev.sweepline.planner.sweep;

import dev.sweepline.planner.profile.Profiles;
import dev.sweepline.planner.status.SweepStatus;
import dev.sweepline.planner.trial.Composer;
import dev.sweepline.planner.trial.SpecProblem;
import dev.sweepline.planner.trial.Trial;
import dev.sweepline.planner.trial.TrialRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A spec that was looked through once: what is wrong with it, and how many trials it makes.
///
/// It depends on nothing but the spec, the Sweep's creation and the configuration tree, so it may
/// be kept for as long as uid and generation stay the same.
public final class PreparedSweep {
  /// Counts are exact up to this many cells, estimated from a sample of this size beyond.
  static final long COUNTED = 10_000;

  private final Composer composer;
  private final SweepView view;
  private final Grid grid;
  private final KeptCells kept;
  private final Profiles profiles;
  private final List<SpecProblem> problems;
  private final boolean treeless;
  private final SweepStatus.Plan counts;
  private @Nullable PlanOnly planOnly;

  private PreparedSweep(Composer composer, SweepView view) {
    this.composer = composer;
    this.view = view;
    this.grid = new Grid(view.spec().search());
    var excludes = Excludes.compile(view.spec().search().exclude());
    this.kept = new KeptCells(grid, excludes);
    this.profiles = Profiles.compile(view.spec().profiles());
    var validation = new SweepValidation(composer, view, grid, excludes, profiles);
    this.problems = validation.problems();
    this.treeless = validation.treeless();
    this.counts = validation.counts();
  }

  public static PreparedSweep of(Composer composer, SweepView view) {
    return new PreparedSweep(composer, view);
  }

  /// What the author has to mend; nothing runs while there is anything.
  public List<SpecProblem> problems() {
    return problems;
  }

  /// Whether the problems are that there is no configuration tree, which may pass by itself.
  boolean treeless() {
    return treeless;
  }

  /// How many cells and trials there are.
  public SweepStatus.Plan counts() {
    return counts;
  }

  Grid grid() {
    return grid;
  }

  /// The cells that run.
  KeptCells kept() {
    return kept;
  }

  Profiles profiles() {
    return profiles;
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
            view.namespace(),
            view.createdAt(),
            profiles.applied(Children.spec(view.spec(), cell, null))),
        null);
  }
}

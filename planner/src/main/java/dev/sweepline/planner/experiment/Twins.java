package dev.sweepline.planner.experiment;

import dev.sweepline.planner.Conditions;
import dev.sweepline.planner.dedupe.Twin;
import dev.sweepline.planner.ledger.Contribution;
import dev.sweepline.planner.ledger.LedgerKey;
import dev.sweepline.planner.status.Attempt;
import dev.sweepline.planner.status.Condition.Truth;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.trial.Composer;
import dev.sweepline.planner.trial.Trial;
import dev.sweepline.planner.trial.TrialRequest;
import java.util.Optional;

/// What Experiments of the same digest are to each other.
public final class Twins {
  private Twins() {}

  /// What is to be asked before a trial may begin, and about one that did not have to; empty where
  /// it has begun, or would not now.
  public static Optional<LedgerKey> question(Composer composer, ExperimentView view) {
    boolean mayBegin =
        view.status().attempts().isEmpty()
            && !view.status().settled()
            && !view.deleting()
            && !view.spec().suspend()
            && view.stop() == null;
    return (mayBegin || follows(view))
            && composer.compose(
                    new TrialRequest(view.namespace(), view.createdAt(), view.spec()), null)
                instanceof Trial.Composed composed
        ? Optional.of(new LedgerKey(view.namespace(), composed.digest()))
        : Optional.empty();
  }

  /// Whether it has the outcome of another one, whose last events may still come in; of a failure
  /// too, which may have had a best epoch. One that was skipped has nothing.
  static boolean follows(ExperimentView view) {
    return view.status().reused() != null
        && view.status().phase() != ExperimentPhase.STOPPED
        && !view.deleting();
  }

  /// An Experiment as one with the same digest sees it.
  public static Twin of(ExperimentView view) {
    return new Twin(
        view.name(),
        view.uid(),
        view.sweep(),
        view.createdAt(),
        stand(view),
        view.spec().suspend(),
        Contributions.of(view).map(Contribution::run).orElse(null));
  }

  private static Twin.Stand stand(ExperimentView view) {
    if (view.status().settled()) {
      return Twin.Stand.OVER;
    }
    var attempts = view.status().attempts();
    if (!attempts.isEmpty()) {
      return view.deleting() && attempts.stream().noneMatch(Attempt::live)
          ? Twin.Stand.OVER
          : Twin.Stand.HOLDS;
    }
    return view.deleting()
            || view.spec().suspend()
            || view.stop() != null
            || is(view, Conditions.ACCEPTED, Truth.FALSE)
            || isBlocked(view)
        ? Twin.Stand.IDLE
        : Twin.Stand.WANTS;
  }

  private static boolean isBlocked(ExperimentView view) {
    boolean blocks =
        switch (view.spec().checklist().enforcement()) {
          case BLOCK -> view.sweep() == null;
          case WARN -> false;
        };
    return blocks && !is(view, Conditions.CHECKLIST_SATISFIED, Truth.TRUE);
  }

  private static boolean is(ExperimentView view, String type, Truth truth) {
    return view.status().condition(type, truth).isPresent();
  }
}

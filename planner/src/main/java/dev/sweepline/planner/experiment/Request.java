package dev.sweepline.planner.experiment;

import dev.sweepline.planner.dedupe.DedupeProblems;
import dev.sweepline.planner.trial.ChecklistReview;
import dev.sweepline.planner.trial.Composer;
import dev.sweepline.planner.trial.FixedParts;
import dev.sweepline.planner.trial.SpecProblem;
import dev.sweepline.planner.trial.Trial;
import dev.sweepline.planner.trial.TrialRequest;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a trial is asked to be: its configuration, or what is wrong with it, and its checklist.
///
/// @param checklist null where a Sweep answers for it
record Request(ExperimentView view, Trial trial, @Nullable ChecklistReview checklist) {

  static Request of(Composer composer, ExperimentView view) {
    var trial = trial(composer, view);
    var problems = trial instanceof Trial.Refused(var found) ? found : List.<SpecProblem>of();
    return new Request(
        view,
        trial,
        view.sweep() != null ? null : ChecklistReview.of(view.spec(), view.baseline(), problems));
  }

  /// Whether an attempt is to run, as far as that is not for others to say.
  boolean wanted() {
    return !view.status().settled()
        && !view.deleting()
        && !view.spec().suspend()
        && view.stop() == null
        && trial instanceof Trial.Composed
        && mayRun();
  }

  private boolean mayRun() {
    return checklist == null
        || checklist.satisfied()
        || switch (view.spec().checklist().enforcement()) {
          case BLOCK -> false;
          case WARN -> true;
        };
  }

  /// What is being deleted needs no configuration any more: it must be able to go whatever its spec
  /// says.
  private static Trial trial(Composer composer, ExperimentView view) {
    if (view.deleting()) {
      return new Trial.Waiting(List.of());
    }
    var spec = view.spec();
    var problems =
        Stream.concat(
                FixedParts.problems(spec.naming(), spec.template(), spec.data()).stream(),
                DedupeProblems.of(spec.dedupe(), spec.source()).stream())
            .toList();
    var trial = composed(composer, view, null);
    return switch (trial) {
      case Trial.Refused(var found) ->
          new Trial.Refused(Stream.concat(found.stream(), problems.stream()).toList());
      case Trial.Composed _, Trial.Waiting _ ->
          problems.isEmpty() ? trial : new Trial.Refused(problems);
    };
  }

  /// @param microBatch what it learnt to do with, if it did
  static Trial composed(Composer composer, ExperimentView view, @Nullable Integer microBatch) {
    return composer.compose(
        new TrialRequest(view.namespace(), view.createdAt(), view.spec()), microBatch);
  }
}

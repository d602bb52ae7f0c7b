package dev.sweepline.planner.sweep;

import dev.sweepline.planner.Conditions;
import dev.sweepline.planner.cleanup.Cleanup;
import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.retention.Trimming;
import dev.sweepline.planner.status.SweepPhase;
import dev.sweepline.planner.status.SweepStatus;
import dev.sweepline.planner.status.SweepStatusBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a sweep leaves behind that need not stay: first checkpoints, then Experiments.
final class Tidying {
  private final SweepView view;
  private final List<ExperimentView> children;
  private final Instant now;
  private final Cleanup cleanup;
  private final Trimming trimming;

  /// @param status as it is with this plan
  Tidying(SweepView view, SweepStatus status, List<ExperimentView> children, Instant now) {
    this.view = view;
    this.children = children;
    this.now = now;
    this.cleanup =
        new Cleanup(
            view.name(),
            view.uid(),
            view.spec(),
            // Nobody could be told what is gone of those that are no objects any more.
            view.cleaners().sparing(view.kept().uids()),
            over(status),
            children,
            now);
    this.trimming = trimming(view, cleanup.isDone() ? endedAt(status) : null, children, now);
  }

  private static Trimming trimming(
      SweepView view, @Nullable Instant endedAt, List<ExperimentView> children, Instant now) {
    return new Trimming(view.spec().retention(), view.kept(), children, endedAt, now);
  }

  private static boolean over(SweepStatus status) {
    return status.phase() == SweepPhase.SUCCEEDED || status.phase() == SweepPhase.FAILED;
  }

  private static @Nullable Instant endedAt(SweepStatus status) {
    return over(status) && status.finishedAt() != null ? Instant.parse(status.finishedAt()) : null;
  }

  List<SweepAction> actions() {
    var actions = new ArrayList<SweepAction>();
    cleanup.actions().forEach(action -> actions.add(new SweepAction.Clean(action)));
    trimming
        .done()
        .forEach(trial -> actions.add(new SweepAction.ForgetExperiment(trial.name(), trial.uid())));
    var due = trimming.due().stream().map(ExperimentView::name).toList();
    if (!due.isEmpty()) {
      actions.add(new SweepAction.KeepJournals(due));
    }
    return List.copyOf(actions);
  }

  SweepStatus reported(SweepStatus status) {
    var said = new Conditions(view.status().conditions(), view.generation(), now);
    cleanup.report(said, view.status().conditions());
    long archived =
        children.stream()
            .filter(child -> view.kept().uids().contains(child.uid()))
            .filter(SweepPlanner::settled)
            .count();
    return SweepStatusBuilder.builder(status)
        .conditions(Stream.concat(status.conditions().stream(), said.list().stream()).toList())
        .archived(archived == 0 ? null : Math.toIntExact(archived))
        .build();
  }

  /// @param view with the status that was reported last
  static Optional<Duration> lookAgainIn(
      SweepView view, List<ExperimentView> children, Instant now) {
    return Stream.concat(
            Cleanup.lookAgainIn(view.cleaners(), over(view.status()), now).stream(),
            trimming(view, endedAt(view.status()), children, now).lookAgainIn().stream())
        .min(Duration::compareTo);
  }
}

package dev.sweepline.planner.sweep;

import dev.sweepline.planner.Conditions;
import dev.sweepline.planner.budget.Budget;
import dev.sweepline.planner.budget.Deadline;
import dev.sweepline.planner.budget.SmokeTrial;
import dev.sweepline.planner.budget.Spender;
import dev.sweepline.planner.budget.Spending;
import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.spec.ExperimentSpec;
import dev.sweepline.planner.spec.Limits;
import dev.sweepline.planner.status.Condition.Truth;
import dev.sweepline.planner.status.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the trials of a sweep may spend, and have spent.
final class Spenders {
  private final SweepView view;
  private final Limits limits;
  private final List<Spender> trials;
  private final SmokeTrial smokeTrial;
  private final Instant now;
  private Budget budget;
  private @Nullable String obstacle;

  Spenders(SweepView view, List<ExperimentView> children, Instant now) {
    this.view = view;
    this.now = now;
    this.limits = view.spec().limits();
    this.trials =
        children.stream()
            .map(
                child -> new Spender(child.name(), child.createdAt(), child.spec(), child.status()))
            .toList();
    this.smokeTrial = SmokeTrial.of(limits, trials);
    this.budget = Budget.of(limits, trials, view.kept().lost(), now);
  }

  Limits limits() {
    return limits;
  }

  SmokeTrial smokeTrial() {
    return smokeTrial;
  }

  /// Whether a trial may start; if so, what it is expected to cost is set aside.
  boolean admits(ExperimentSpec trial) {
    if (!budget.allows(trial)) {
      obstacle = "budget: " + budget.why(trial);
      return false;
    }
    budget = budget.with(trial);
    return true;
  }

  /// Why the last trial that was asked for may not start.
  String obstacle() {
    return obstacle == null ? "budget" : obstacle;
  }

  @Nullable Usage usage() {
    return Spending.of(trials, view.kept().lost(), limits.costPerGpuHour(), limits.currency());
  }

  /// Until when something has to move.
  Optional<Deadline> deadline() {
    return Deadline.of(limits.progressDeadline(), executingSince(), trials, view.listeningSince());
  }

  /// When something has to be looked at although nothing moves.
  Optional<Duration> lookAgainIn() {
    return deadline()
        .flatMap(end -> end.left(now))
        .or(() -> Deadline.askAgainIn(limits.progressDeadline(), trials, view.listeningSince()));
  }

  /// A pause is no standstill: who was not ready begins to execute with this plan. Before it was
  /// reported on for the first time a sweep executes since it was made.
  private Instant executingSince() {
    return view.status()
        .condition(Conditions.READY)
        .map(
            ready -> ready.status() == Truth.TRUE ? Instant.parse(ready.lastTransitionTime()) : now)
        .orElse(view.createdAt());
  }
}

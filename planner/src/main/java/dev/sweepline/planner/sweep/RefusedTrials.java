package dev.sweepline.planner.sweep;

import dev.sweepline.planner.Conditions;
import dev.sweepline.planner.experiment.Observed;
import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.status.Condition.Truth;
import dev.sweepline.planner.status.SweepStatus;
import dev.sweepline.planner.status.SweepStatusBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Says what the API server has against trials that should be there; the rest of the sweep goes on.
public final class RefusedTrials {
  /// Why a sweep is stalled of which a trial cannot be made or changed.
  static final String REASON = "TrialRefused";

  private static final int MOST = 1024;

  private RefusedTrials() {}

  /// @param view the Sweep with what it said last
  public static SweepStatus shown(
      SweepStatus status, SweepView view, Optional<Observed.Refusal> refusal, Instant now) {
    return isOver(status)
        ? status
        : refusal.map(some -> with(some, status, view, now)).orElse(status);
  }

  private static boolean isOver(SweepStatus status) {
    return switch (status.phase()) {
      case SUCCEEDED, FAILED -> true;
      case REFUSED, BLOCKED, RUNNING, SUSPENDED -> false;
      case null -> false;
    };
  }

  private static SweepStatus with(
      Observed.Refusal refusal, SweepStatus status, SweepView view, Instant now) {
    return SweepStatusBuilder.builder(status)
        .waitingFor(shortened(refusal.why()))
        .conditions(
            refusal.passes() ? status.conditions() : stalled(refusal.why(), status, view, now))
        .build();
  }

  /// It needs a person; and nothing is executed where nothing else is left.
  private static List<Condition> stalled(
      String why, SweepStatus status, SweepView view, Instant now) {
    var counts = status.counts();
    boolean idle = counts == null || counts.pending() + counts.running() == 0;
    var changed = new Conditions(view.status().conditions(), view.generation(), now);
    if (idle) {
      changed.add(Conditions.READY, Truth.FALSE, REASON, why);
    }
    changed.add(Conditions.STALLED, Truth.TRUE, REASON, why);
    var conditions = new ArrayList<>(status.conditions());
    conditions.replaceAll(condition ->
        changed.list().stream()
            .filter(other -> other.type().equals(condition.type()))
            .findFirst()
            .orElse(condition));
    return conditions;
  }

  private static String shortened(String text) {
    return text.length() <= MOST ? text : text.substring(0, MOST - 1) + "…";
  }
}

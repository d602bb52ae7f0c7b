package dev.sweepline.planner.report;

import dev.sweepline.planner.Conditions;
import dev.sweepline.planner.spec.Objective;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.spec.SweepType;
import dev.sweepline.planner.status.ChecklistLine;
import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.status.SweepPhase;
import dev.sweepline.planner.status.SweepStatus;
import dev.sweepline.planner.status.Usage;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A sweep as people follow it, without its trials.
///
/// @param phase absent until the operator has looked at it
/// @param planned trials the sweep will have; 0 while it is not planned
/// @param waitingFor one line for people; empty when nothing is in the way
/// @param problem why the sweep cannot go on as it is written; empty when it can
/// @param stalledSince nothing moves, and the operator cannot change that
/// @param checklist item by item; empty until the operator has looked at it
/// @param usage what its attempts that are over have cost
public record SweepFacts(
    String namespace,
    String name,
    SweepType type,
    Optional<SweepPhase> phase,
    long planned,
    Ranking ranking,
    Instant createdAt,
    Optional<Instant> startedAt,
    Optional<Instant> finishedAt,
    String waitingFor,
    String problem,
    Optional<Instant> stalledSince,
    List<ChecklistLine> checklist,
    Optional<Usage> usage) {

  public SweepFacts {
    checklist = List.copyOf(checklist);
  }

  private static final String UNSEEN =
      "an operator that watches this namespace: none has looked at the sweep yet";

  public static SweepFacts of(
      String namespace,
      String name,
      Instant createdAt,
      SweepSpec spec,
      @Nullable SweepStatus reported) {
    var status = reported == null ? SweepStatus.EMPTY : reported;
    var plan = status.plan();
    var waitingFor = status.phase() == null ? UNSEEN : status.waitingFor();
    return new SweepFacts(
        namespace,
        name,
        spec.type(),
        Optional.ofNullable(status.phase()),
        plan == null ? 0 : plan.trials(),
        ranking(spec.objective()),
        createdAt,
        Figures.instant(status.startedAt()),
        Figures.instant(status.finishedAt()).filter(_ -> ended(status.phase())),
        waitingFor == null ? "" : waitingFor,
        problem(status),
        status
            .condition(Conditions.STALLED, Condition.Truth.TRUE)
            .flatMap(stalled -> Figures.instant(stalled.lastTransitionTime())),
        status.checklist(),
        Optional.ofNullable(status.usage()));
  }

  /// A finished sweep that was given more values runs again.
  private static boolean ended(@Nullable SweepPhase phase) {
    return phase == SweepPhase.SUCCEEDED || phase == SweepPhase.FAILED;
  }

  static Ranking ranking(Objective objective) {
    return new Ranking(objective.metric(), objective.direction() == Objective.Direction.MAXIMIZE);
  }

  private static String problem(SweepStatus status) {
    return switch (status.phase()) {
      case REFUSED ->
          status
              .condition(Conditions.ACCEPTED, Condition.Truth.FALSE)
              .map(Condition::message)
              .orElse("the operator has refused it");
      // Else it waits for its configuration tree or its baseline, and goes on by itself.
      case BLOCKED ->
          status
              .condition(Conditions.STALLED, Condition.Truth.TRUE)
              .filter(stalled -> stalled.reason().equals("Checklist"))
              .map(Condition::message)
              .orElse("");
      case RUNNING, SUSPENDED, SUCCEEDED, FAILED -> "";
      case null -> "";
    };
  }
}

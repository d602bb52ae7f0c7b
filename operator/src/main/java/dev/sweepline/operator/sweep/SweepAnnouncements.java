package dev.sweepline.operator.sweep;

import dev.sweepline.operator.announce.Announcement;
import dev.sweepline.planner.Conditions;
import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.status.SweepPhase;
import dev.sweepline.planner.status.SweepStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What changed between two statuses of a Sweep that people want to be told.
final class SweepAnnouncements {
  private SweepAnnouncements() {}

  static List<Announcement> between(SweepStatus before, SweepStatus after) {
    var told = new ArrayList<Announcement>();
    for (var condition : after.conditions()) {
      var known = before.condition(condition.type()).map(Condition::status);
      if (!known.equals(Optional.of(condition.status())) || isAnotherPush(before, condition)) {
        about(condition).ifPresent(told::add);
      }
    }
    if (after.phase() != before.phase() && after.phase() == SweepPhase.SUSPENDED) {
      told.add(Announcement.normal("Suspended", "no more trials are issued"));
    }
    if (before.phase() == SweepPhase.SUSPENDED && after.phase() == SweepPhase.RUNNING) {
      told.add(Announcement.normal("Resumed", "trials are issued again"));
    }
    return List.copyOf(told);
  }

  /// A commit after the first, or another obstacle.
  private static boolean isAnotherPush(SweepStatus before, Condition condition) {
    return condition.type().equals(Conditions.REPORT_PUSHED)
        && before
            .condition(condition.type())
            .filter(known -> !known.message().equals(condition.message()))
            .isPresent();
  }

  private static Optional<Announcement> about(Condition condition) {
    return switch (condition.type() + "=" + condition.status()) {
      case "Accepted=TRUE" -> Optional.of(Announcement.normal("Accepted", condition.message()));
      case "Accepted=FALSE" -> Optional.of(Announcement.warning("Refused", condition.message()));
      case "ChecklistSatisfied=FALSE" ->
          Optional.of(Announcement.warning("ChecklistIncomplete", condition.message()));
      case "Succeeded=TRUE" -> Optional.of(Announcement.normal("Succeeded", condition.message()));
      case "Succeeded=FALSE" -> Optional.of(Announcement.warning("Failed", condition.message()));
      // What is refused is told as that already.
      case "Stalled=TRUE" ->
          condition.reason().equals("Invalid")
              ? Optional.empty()
              : Optional.of(Announcement.warning("Stalled", condition.message()));
      case "NodeSuspect=TRUE" ->
          Optional.of(Announcement.warning("NodeSuspect", condition.message()));
      case "ConfigDrift=TRUE" ->
          Optional.of(Announcement.normal("ConfigDrift", condition.message()));
      case "ReportPushed=TRUE" ->
          Optional.of(Announcement.normal("ReportPushed", condition.message()));
      case "ReportPushed=FALSE" ->
          Optional.of(Announcement.warning("ReportNotPushed", condition.message()));
      default -> Optional.empty();
    };
  }
}

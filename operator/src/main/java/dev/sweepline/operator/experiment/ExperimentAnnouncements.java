package dev.sweepline.operator.experiment;

import dev.sweepline.operator.announce.Announcement;
import dev.sweepline.planner.Conditions;
import dev.sweepline.planner.status.Attempt;
import dev.sweepline.planner.status.Batch;
import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.status.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What changed between two statuses that people want to be told.
final class ExperimentAnnouncements {
  private ExperimentAnnouncements() {}

  static List<Announcement> between(ExperimentStatus before, ExperimentStatus after) {
    var told = new ArrayList<Announcement>();
    for (var attempt : after.attempts()) {
      var known = known(before, attempt);
      if (known == null) {
        told.add(started(attempt, after.batch()));
      }
      if (!attempt.live() && (known == null || known.live())) {
        told.add(ended(attempt));
      }
    }
    if (after.settled() && after.phase() != before.phase()) {
      told.add(settled(after));
    }
    unrecorded(after)
        .filter(now -> !unrecorded(before).map(Condition::reason).equals(Optional.of(now.reason())))
        .map(now -> Announcement.warning(now.reason(), now.message()))
        .ifPresent(told::add);
    suspect(after)
        .filter(_ -> suspect(before).isEmpty())
        .map(message -> Announcement.warning(Conditions.NODE_SUSPECT, message))
        .ifPresent(told::add);
    errand(before, after).ifPresent(told::add);
    report(before, after).ifPresent(told::add);
    var refusal = refusal(after);
    // The API server lists what it refuses in any order: the same refusal is not always worded
    // alike.
    if (refusal.isPresent() && refusal(before).isEmpty()) {
      told.add(Announcement.warning(Conditions.POD_REFUSED, refusal.get()));
    }
    if (refusal.isEmpty()
        && after.waitingFor() != null
        && !after.waitingFor().equals(before.waitingFor())) {
      told.add(Announcement.normal("Waiting", after.waitingFor()));
    }
    return List.copyOf(told);
  }

  private static Optional<Announcement> errand(ExperimentStatus before, ExperimentStatus after) {
    var errand = after.errand();
    var known = before.errand();
    if (errand == null || (known != null && known.state() == errand.state())) {
      return Optional.empty();
    }
    return switch (errand.state()) {
      case DUE -> Optional.empty();
      case UNDER_WAY ->
          errand.tries() > 1
              ? Optional.empty()
              : Optional.of(
                  Announcement.normal(
                      "CourierSent", "what waits beside the checkpoints is carried to Kafka"));
      case DONE ->
          errand.tries() == 0
              ? Optional.empty()
              : Optional.of(
                  Announcement.normal(
                      "CourierDone", "Kafka has everything that waited beside the checkpoints"));
      case GIVEN_UP ->
          Optional.of(
              errand.tries() == 0
                  ? Announcement.warning(
                      "RowsMissing", "rows may be missing in W&B: " + errand.message())
                  : Announcement.warning(
                      "CourierGivenUp",
                      "events or rows stay beside the checkpoints after "
                          + errand.tries()
                          + " couriers: "
                          + errand.message()));
    };
  }

  /// A commit, or another obstacle.
  private static Optional<Announcement> report(ExperimentStatus before, ExperimentStatus after) {
    var known =
        before.condition(Conditions.REPORT_PUSHED).map(said -> said.status() + said.message());
    return after
        .condition(Conditions.REPORT_PUSHED)
        .filter(said -> !known.equals(Optional.of(said.status() + said.message())))
        .flatMap(said ->
            switch (said.status()) {
              case TRUE -> Optional.of(Announcement.normal("ReportPushed", said.message()));
              case FALSE -> Optional.of(Announcement.warning("ReportNotPushed", said.message()));
              case UNKNOWN -> Optional.empty();
            });
  }

  /// Its outcome is not in the ledger, and a person may be needed.
  private static Optional<Condition> unrecorded(ExperimentStatus status) {
    return status.condition(Conditions.RECORDED, Condition.Truth.FALSE);
  }

  private static Optional<String> suspect(ExperimentStatus status) {
    return status.condition(Conditions.NODE_SUSPECT).map(Condition::message);
  }

  private static Optional<String> refusal(ExperimentStatus status) {
    return status.condition(Conditions.STALLED, Conditions.POD_REFUSED).map(Condition::message);
  }

  private static @Nullable Attempt known(ExperimentStatus before, Attempt attempt) {
    return before.attempts().stream()
        .filter(known -> known.number().equals(attempt.number()))
        .findFirst()
        .orElse(null);
  }

  private static Announcement started(Attempt attempt, @Nullable Batch use) {
    var from = attempt.resumeFrom() == null ? "" : " from " + attempt.resumeFrom();
    var batch =
        attempt.microBatch() == null
            ? ""
            : " with micro-batch "
                + attempt.microBatch()
                + (use == null
                    ? ""
                    : ", " + use.accumulation() + " times a step (" + use.note() + ")");
    return Announcement.normal(
        "AttemptStarted",
        "attempt " + attempt.number() + " as Pod " + attempt.podName() + from + batch);
  }

  private static Announcement ended(Attempt attempt) {
    var message =
        "attempt "
            + attempt.number()
            + ": "
            + Objects.requireNonNullElse(attempt.reason(), "ended");
    boolean asPlanned =
        attempt.outcome() == Outcome.SUCCEEDED || attempt.outcome() == Outcome.INTENDED;
    return asPlanned
        ? Announcement.normal("AttemptEnded", message)
        : Announcement.warning("AttemptFailed", message);
  }

  private static Announcement settled(ExperimentStatus status) {
    var message = status.condition(Conditions.SUCCEEDED).map(Condition::message).orElse("");
    return status.phase() == ExperimentPhase.FAILED
        ? Announcement.warning("Failed", message)
        : Announcement.normal(
            status.phase() == ExperimentPhase.SUCCEEDED ? "Succeeded" : "Stopped", message);
  }
}

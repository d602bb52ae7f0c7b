package dev.sweepline.planner.budget;

import dev.sweepline.planner.Conditions;
import dev.sweepline.planner.spec.ExperimentSpec;
import dev.sweepline.planner.status.Attempt;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.status.Progress;
import dev.sweepline.planner.trial.Gpus;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// A trial as the one who pays for it sees it.
///
/// @param createdAt when it was made
public record Spender(
    String name, Instant createdAt, ExperimentSpec spec, ExperimentStatus status) {

  /// GPU seconds of its attempts that are over.
  long spent() {
    return Spending.seconds(status);
  }

  /// GPU seconds, those of a running attempt included.
  long spent(Instant now) {
    return spent() + liveSeconds(now);
  }

  /// What it will have cost when it is done, as its progress looks.
  OptionalLong foreseen(Instant now) {
    var progress = status.progress();
    var done = progress == null ? 0 : epochs(progress);
    if (progress == null || progress.maxEpochs() == null || done <= 0) {
      return OptionalLong.empty();
    }
    double share = Math.min(1, done / progress.maxEpochs());
    return OptionalLong.of(Math.round(spent(now) / share));
  }

  /// Whether its time counts at all.
  boolean hasGpus() {
    return Gpus.of(spec.template()) > 0;
  }

  boolean settled() {
    return status.settled();
  }

  /// Whether another Experiment has the claim on its digest, which may take for ever.
  boolean waitsForTwin() {
    return status.condition(Conditions.READY, Conditions.WAITING_FOR_TWIN).isPresent();
  }

  boolean failed() {
    return status.phase() == ExperimentPhase.FAILED;
  }

  boolean succeeded() {
    return status.phase() == ExperimentPhase.SUCCEEDED;
  }

  /// Whether it has been through an epoch: its configuration, data and image work.
  boolean hasShownThatItRuns() {
    var progress = status.progress();
    return succeeded()
        || status.best() != null
        || status.checkpoint() != null
        || (progress != null && epochs(progress) >= 1);
  }

  /// Trials of one group cost about the same.
  Group group() {
    return Group.of(spec.params());
  }

  /// Whether only events can tell that it goes on.
  boolean tellsByEvents() {
    return !settled()
        && status.attempts().stream()
            .anyMatch(attempt -> attempt.live() && attempt.startedAt() != null);
  }

  /// When something of it last began, went on or ended.
  Instant movedAt() {
    var latest = createdAt;
    for (var attempt : status.attempts()) {
      latest = later(latest, attempt.startedAt());
      // What never began has not moved by ending.
      latest = attempt.startedAt() == null ? latest : later(latest, attempt.finishedAt());
    }
    return status.progress() == null ? latest : later(latest, status.progress().updatedAt());
  }

  private long liveSeconds(Instant now) {
    return status.attempts().stream()
        .filter(Attempt::live)
        .mapToLong(attempt -> attempt.ran(now).toSeconds() * gpus(attempt))
        .sum();
  }

  /// Its Pod knows best; until that is seen, the template.
  private int gpus(Attempt attempt) {
    return attempt.gpus() == null ? Gpus.of(spec.template()) : attempt.gpus();
  }

  private static double epochs(Progress progress) {
    try {
      return progress.epoch() == null ? 0 : new BigDecimal(progress.epoch()).doubleValue();
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static Instant later(Instant known, @Nullable String other) {
    return other == null || !Instant.parse(other).isAfter(known) ? known : Instant.parse(other);
  }

  /// What decides most about the cost of a trial.
  record Group(String model, String imageSize) {
    static Group of(Map<String, String> params) {
      return new Group(
          params.getOrDefault("model", ""), params.getOrDefault("data.image_size", ""));
    }
  }
}

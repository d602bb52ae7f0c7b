package dev.sweepline.planner.experiment;

import dev.sweepline.planner.Names;
import dev.sweepline.planner.status.Attempt;
import dev.sweepline.planner.status.AttemptBuilder;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.status.ExperimentStatusBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The first line of a trial's journal, as its Sweep writes it on a trial that nothing keeps from
/// beginning: one write makes both, and the Pod waits for no other.
///
/// It counts until there is a status.
///
/// @param digest the trial's identity
/// @param microBatch what others have learnt to begin with; null for the configuration's own
public record FirstAttempt(Instant at, String digest, @Nullable Integer microBatch) {
  /// Of one that was made again later, from a backup, it says nothing; clocks differ by less.
  private static final Duration NEW = Duration.ofMinutes(10);

  private static final Pattern TEXT = Pattern.compile("(\\S+) (\\S{1,80})(?: ([1-9]\\d{0,8}))?");

  /// What a trial begins with at once by the plan that was made for it before it is there; empty
  /// where it waits for anything.
  public static Optional<FirstAttempt> of(ExperimentPlan plan) {
    var status = plan.status();
    return plan.actions().size() == 1
            && plan.actions().getFirst() instanceof ExperimentAction.StartAttempt start
            && start.number() == 1
            && start.resumeFrom() == null
            && status.digest() != null
            && status.waitingFor() == null
        ? Optional.of(
            new FirstAttempt(
                Instant.parse(status.attempts().getFirst().createdAt()),
                status.digest(),
                start.microBatch()))
        : Optional.empty();
  }

  /// The journal of a Sweep's trial.
  ///
  /// @param made when the API server made it
  /// @param text what is written on it; anybody may annotate, and what is no such line says nothing
  /// @param written its status
  public static ExperimentStatus journal(
      String experiment, Instant made, @Nullable String text, ExperimentStatus written) {
    return written.observedGeneration() != null
        ? written
        : parsed(text)
            .filter(first -> made.isBefore(first.at.plus(NEW)))
            .map(first -> first.begun(experiment, written))
            .orElse(written);
  }

  private static Optional<FirstAttempt> parsed(@Nullable String text) {
    var line = TEXT.matcher(text == null ? "" : text);
    return line.matches()
        ? Names.instant(line.group(1)).map(at -> new FirstAttempt(at, line.group(2), micro(line)))
        : Optional.empty();
  }

  private static @Nullable Integer micro(Matcher line) {
    return line.group(3) == null ? null : Integer.valueOf(line.group(3));
  }

  private ExperimentStatus begun(String experiment, ExperimentStatus written) {
    return ExperimentStatusBuilder.builder(written)
        .phase(ExperimentPhase.PENDING)
        .digest(digest)
        .attempts(List.of(attempt(experiment)))
        .build();
  }

  private Attempt attempt(String experiment) {
    return AttemptBuilder.builder()
        .number(1)
        .podName(Names.pod(experiment, 1))
        .createdAt(at.toString())
        .microBatch(microBatch)
        .build();
  }

  /// As it is written on the trial.
  public String text() {
    return at + " " + digest + (microBatch == null ? "" : " " + microBatch);
  }
}

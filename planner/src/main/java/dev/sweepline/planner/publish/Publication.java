package dev.sweepline.planner.publish;

import dev.sweepline.planner.Conditions;
import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.status.Condition.Truth;
import dev.sweepline.planner.status.PushedReport;
import dev.sweepline.planner.status.SweepPhase;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How a sweep's report in Git stands, and when it is looked at again. Pushing decides nothing
/// about the sweep.
///
/// @param report as it is noted in the status
/// @param truth whether what the sweep comes to is in Git
public record Publication(PushedReport report, Truth truth, String reason, String message) {
  /// What happens at the end of a sweep comes in a row: one commit does for it.
  private static final Duration QUIET = Duration.ofSeconds(2);

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);
  private static final int SHORT = 12;
  private static final String REFUSED = "HostNotAllowed";

  /// What is known of the facts that the report is written from.
  ///
  /// @param since they have been as they are
  /// @param written whether a try with these facts has come to an end
  public record Facts(Instant since, boolean written) {}

  /// What to do now.
  public sealed interface Step {
    record Rest() implements Step {}

    record Wait(Duration pause) implements Step {}

    record Write() implements Step {}
  }

  /// As it is with what the spec says now.
  ///
  /// @param problem why nothing may be pushed there
  /// @param noted in the status
  /// @param said of it last
  public static Publication of(
      GitTarget target,
      Optional<String> problem,
      @Nullable PushedReport noted,
      Optional<Condition> said) {
    var report =
        noted == null || !noted.branch().equals(target.branch())
            ? PushedReport.none(target.branch())
            : noted;
    if (problem.isPresent()) {
      return new Publication(report, Truth.FALSE, REFUSED, problem.get());
    }
    return said.filter(condition -> !condition.reason().equals(REFUSED))
        .filter(_ -> report.equals(noted))
        .map(condition ->
            new Publication(report, condition.status(), condition.reason(), condition.message()))
        .orElseGet(() ->
            new Publication(
                report,
                Truth.UNKNOWN,
                "SweepActive",
                "the report is pushed when the sweep is over"));
  }

  public static boolean isOver(@Nullable SweepPhase phase) {
    return phase == SweepPhase.SUCCEEDED || phase == SweepPhase.FAILED;
  }

  public Step next(Facts facts, Instant now) {
    if (reason.equals(REFUSED)) {
      return new Step.Rest();
    }
    var due =
        facts.written()
            ? Optional.ofNullable(report.notBefore()).map(Instant::parse)
            : Optional.of(facts.since().plus(QUIET));
    return due.<Step>map(then ->
            then.isAfter(now) ? new Step.Wait(Duration.between(now, then)) : new Step.Write())
        .orElseGet(Step.Rest::new);
  }

  public Publication after(PushAnswer answer, String place, Instant now) {
    var at = now.truncatedTo(ChronoUnit.SECONDS);
    return switch (answer) {
      case PushAnswer.Pushed(var digest, var commit) -> {
        boolean same = commit.equals(report.commit());
        yield new Publication(
            new PushedReport(
                report.branch(),
                commit,
                digest,
                same && report.pushedAt() != null ? report.pushedAt() : at.toString(),
                null,
                null),
            Truth.TRUE,
            "Pushed",
            "commit %s of branch %s on %s"
                .formatted(
                    commit.substring(0, Math.min(SHORT, commit.length())), report.branch(), place));
      }
      case PushAnswer.Failed(var why, var words) -> {
        int failures = report.failures() == null ? 1 : report.failures() + 1;
        yield new Publication(
            new PushedReport(
                report.branch(),
                report.commit(),
                report.digest(),
                report.pushedAt(),
                failures,
                at.plus(pause(failures)).toString()),
            Truth.FALSE,
            why,
            words);
      }
    };
  }

  private static Duration pause(int failures) {
    var pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures - 1, 10));
    return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
  }

  public void say(Conditions conditions) {
    conditions.add(Conditions.REPORT_PUSHED, truth, reason, message);
  }
}

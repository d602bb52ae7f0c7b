package dev.sweepline.planner.publish;

import dev.sweepline.planner.Conditions;
import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.status.Condition.Truth;
import dev.sweepline.planner.status.PushedReport;
import dev.sweepline.planner.status.SweepPhase;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How a report in Git stands, and when it is looked at again. Pushing decides nothing about what
/// is reported.
///
/// @param report as it is noted in the status
/// @param truth whether what it comes to is in Git
public record Publication(PushedReport report, Truth truth, String reason, String message) {
  /// What happens at the end of a sweep comes in a row: one commit does for it.
  private static final Duration QUIET = Duration.ofSeconds(2);

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);
  private static final int SHORT = 12;
  private static final String REFUSED = "HostNotAllowed";

  /// After these another token may do.
  private static final Set<String> OF_TOKEN = Set.of("SecretMissing", "NotAuthorized", "NotFound");

  /// What is reported.
  public enum Subject {
    SWEEP("SweepActive"),
    EXPERIMENT("ExperimentActive");

    private final String active;

    Subject(String active) {
      this.active = active;
    }

    /// As people call it.
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// What is known of the facts that the report is written from.
  ///
  /// @param since they have been as they are
  /// @param written whether a try with these facts has come to an end
  /// @param otherToken whether there is another token than that try had
  public record Facts(Instant since, boolean written, boolean otherToken) {}

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
      Subject subject,
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
                subject.active,
                "the report is pushed when the " + subject.word() + " is over"));
  }

  /// Of a trial: its Sweep's report has a page of it, where the Sweep asks for that.
  public static Publication ofTrial(GitTarget target, String sweep) {
    return new Publication(
        PushedReport.none(target.branch()),
        Truth.FALSE,
        "OfSweep",
        ("spec.report.git of a sweep's trial is not read: set spec.report.git.runs of Sweep %s, or"
                + " remove it here")
            .formatted(sweep));
  }

  public static boolean isOver(@Nullable SweepPhase phase) {
    return phase == SweepPhase.SUCCEEDED || phase == SweepPhase.FAILED;
  }

  public Step next(Facts facts, Instant now) {
    if (reason.equals(REFUSED)) {
      return new Step.Rest();
    }
    if (facts.written() && facts.otherToken() && lacksToken()) {
      return new Step.Write();
    }
    var due =
        facts.written()
            ? Optional.ofNullable(report.notBefore()).map(Instant::parse)
            : Optional.of(facts.since().plus(QUIET));
    return due.<Step>map(then ->
            then.isAfter(now) ? new Step.Wait(Duration.between(now, then)) : new Step.Write())
        .orElseGet(Step.Rest::new);
  }

  /// Whether another token may mend it.
  public boolean lacksToken() {
    return truth == Truth.FALSE && OF_TOKEN.contains(reason);
  }

  public Publication after(PushAnswer answer, String place, Instant now) {
    var at = now.truncatedTo(ChronoUnit.SECONDS);
    return switch (answer) {
      case PushAnswer.Pushed(var digest, var commit, var note) -> {
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
            "commit %s of branch %s on %s%s"
                .formatted(
                    commit.substring(0, Math.min(SHORT, commit.length())),
                    report.branch(),
                    place,
                    note.isEmpty() ? "" : ", " + note));
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

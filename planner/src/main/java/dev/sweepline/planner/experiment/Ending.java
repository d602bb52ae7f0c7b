package dev.sweepline.planner.experiment;

import dev.sweepline.planner.Conditions;
import dev.sweepline.planner.budget.TrialTime;
import dev.sweepline.planner.dedupe.Precedent;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.StopReason;
import dev.sweepline.planner.status.StopWish;
import dev.sweepline.planner.trial.SpecProblem;
import dev.sweepline.planner.trial.Trial;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Whether a trial goes on, and how it ends.
final class Ending {
  private final ExperimentView view;
  private final Trial trial;
  private final Journal journal;
  private final List<Lesson> lessons;
  private final Precedent precedent;
  private final Results results;
  private final Instant now;

  /// @param precedent whether a trial that has not begun need run
  Ending(
      ExperimentView view,
      Trial trial,
      Journal journal,
      List<Lesson> lessons,
      Precedent precedent,
      Results results,
      Instant now) {
    this.view = view;
    this.trial = trial;
    this.journal = journal;
    this.lessons = lessons;
    this.precedent = precedent;
    this.results = results;
    this.now = now;
  }

  /// What follows from the attempts, none of which is live.
  Next next() {
    var stop = view.stop();
    var next = unlessStopped();
    boolean over =
        next instanceof Next.Settled settled && settled.phase() != ExperimentPhase.STOPPED;
    return stop == null || over ? next : Next.stopped(StopWish.of(stop));
  }

  private Next unlessStopped() {
    var next = afterAttempts();
    boolean tooLong =
        switch (next) {
          case Next.Again _ -> timeIsUp();
          case Next.Settled settled ->
              settled.phase() == ExperimentPhase.STOPPED
                  && journal.last().filter(last -> last.stop() == StopReason.TOO_LONG).isPresent();
        };
    return tooLong
        ? new Next.Settled(
            ExperimentPhase.STOPPED,
            StopReason.TOO_LONG.text(),
            time().map(TrialTime::why).orElse("limits.maxTrialHours was reached"))
        : next;
  }

  /// Whether it has run for longer than it may.
  boolean timeIsUp() {
    return time().filter(TrialTime::isUp).isPresent();
  }

  /// How long the attempt that runs may still run.
  Optional<Duration> timeLeft() {
    return journal.live().stream().allMatch(attempt -> attempt.startedAt() == null)
        ? Optional.empty()
        : time().filter(time -> !time.isUp()).map(TrialTime::left);
  }

  private Optional<TrialTime> time() {
    return TrialTime.of(
        view.spec().limits().maxTrialHours(), journal.attempts(), journal.forgottenSeconds(), now);
  }

  private Next afterAttempts() {
    var attempts = journal.attempts();
    return attempts.isEmpty()
        ? Reuse.next(precedent, firstMicroBatch(), now)
        : Next.after(
            attempts,
            view.spec().failurePolicy(),
            trial instanceof Trial.Composed composed ? composed : null);
  }

  private @Nullable Integer firstMicroBatch() {
    return trial instanceof Trial.Composed composed
        ? Lessons.firstMicroBatch(lessons, view.spec(), composed)
        : null;
  }

  /// How it ended. What was said when it settled stays said, even if a policy has changed since.
  Next.Settled settlement(ExperimentPhase phase) {
    var before = view.status();
    boolean said = before.settled();
    if (said && !(precedent instanceof Precedent.Past)) {
      var end = before.condition(Conditions.SUCCEEDED);
      if (end.isPresent()) {
        return new Next.Settled(phase, end.get().reason(), end.get().message());
      }
    }
    if (journal.attempts().isEmpty()
        && phase != ExperimentPhase.STOPPED
        && !(precedent instanceof Precedent.Past)) {
      return new Next.Settled(
          phase,
          "Invalid",
          trial instanceof Trial.Refused(var problems)
              ? SpecProblem.headline(problems)
              : "the spec is not valid");
    }
    return next() instanceof Next.Settled settled
        ? phase == ExperimentPhase.SUCCEEDED && !journal.attempts().isEmpty()
            ? new Next.Settled(phase, settled.reason(), achievement())
            : settled
        : new Next.Settled(phase, "Settled", "see the attempts");
  }

  private String achievement() {
    var metric = view.spec().objective().metric();
    var best = results.best();
    return best == null
        ? "training is done, but the trainer reported no " + metric
        : metric + "=" + best.value();
  }
}

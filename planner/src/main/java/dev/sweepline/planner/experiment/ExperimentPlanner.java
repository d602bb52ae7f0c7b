package dev.sweepline.planner.experiment;

import dev.sweepline.planner.configs.Tree;
import dev.sweepline.planner.dedupe.Asked;
import dev.sweepline.planner.dedupe.DedupeProblems;
import dev.sweepline.planner.dedupe.Precedent;
import dev.sweepline.planner.ledger.LedgerRun;
import dev.sweepline.planner.spec.Dedupe;
import dev.sweepline.planner.status.Attempt;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.status.StopReason;
import dev.sweepline.planner.status.StopWish;
import dev.sweepline.planner.trial.ChecklistReview;
import dev.sweepline.planner.trial.Composer;
import dev.sweepline.planner.trial.FixedParts;
import dev.sweepline.planner.trial.SpecProblem;
import dev.sweepline.planner.trial.Trial;
import dev.sweepline.planner.trial.TrialRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Decides what to do for one trial, from its journal and its Pods alone.
///
/// Rules that hold whatever is lost, late or repeated: an attempt is in the journal before its Pod
/// exists; its outcome is there before its Pod may go; the next one starts only when nothing of the
/// last can run; a Pod that is missing proves nothing until the API server itself has said so.
public final class ExperimentPlanner {
  private static final Duration ASK_AGAIN = Duration.ofSeconds(30);

  private final ExperimentView view;
  private final Instant now;
  private final Trial trial;
  private final Journal journal;
  private final Observed observed;
  private final Recording recording;
  private final Standing standing;
  private final Errands errands;
  private final List<ExperimentAction> actions = new ArrayList<>();
  private @Nullable Duration lookAgainIn;

  private ExperimentPlanner(
      Composer composer, ExperimentView view, Observed observed, Instant now) {
    this.view = view;
    this.now = now;
    this.trial = trial(composer, view);
    var checklist = checklist(view, trial);
    boolean wanted =
        !settled(view)
            && !view.deleting()
            && !view.spec().suspend()
            && view.stop() == null
            && trial instanceof Trial.Composed
            && mayRun(checklist);
    this.journal = Journal.of(view, observed, wanted, now);
    var refusal = wanted && journal.awaitsPod() ? observed.refusal() : null;
    this.recording = new Recording(view, observed.ledger(), now);
    this.observed = observed;
    var precedent =
        wanted && journal.attempts().isEmpty()
            ? precedent(observed)
            : Twins.follows(view) ? followed(observed) : new Precedent.None();
    this.standing =
        new Standing(view, trial, checklist, journal, observed, refusal, recording, precedent, now);
    if (wanted && standing.problem() == null) {
      if (view.tree() instanceof Tree.Found(var copy)) {
        actions.add(new ExperimentAction.KeepTree(copy));
      } else {
        advance(composer);
      }
    }
    tend();
    this.errands = new Errands(view, journal, observed.couriers(), standing.phase().settled(), now);
    actions.addAll(errands.actions());
    errands.lookAgainIn().ifPresent(this::lookAgainIn);
    // First, so that a crash between the two repeats both.
    Removed.action(view, observed.ledger()).ifPresent(actions::add);
    recording.action().ifPresent(actions::add);
    recording.lookAgainIn().ifPresent(this::lookAgainIn);
    if (view.deleting() && observed.awaited() && journal.quiet()) {
      lookAgainIn(Duration.ofSeconds(1));
    }
    if (!settled(view) && !view.deleting()) {
      standing.ending().timeLeft().ifPresent(this::lookAgainIn);
      view.tree().lookAgainIn().ifPresent(this::lookAgainIn);
      standing
          .nodes()
          .concerning()
          .forEach(suspect -> lookAgainIn(Duration.between(now, suspect.until())));
    }
  }

  public static ExperimentPlan plan(
      Composer composer, ExperimentView view, Observed observed, Instant now) {
    var planner = new ExperimentPlanner(composer, view, observed, now);
    var status = planner.standing.report(planner.errands.errand());
    return new ExperimentPlan(
        planner.actions,
        status,
        Optional.ofNullable(planner.lookAgainIn),
        view.deleting()
            && planner.journal.quiet()
            && planner.nothingHeld()
            && planner.recording.mayBeForgotten(status)
            && !planner.takesLeave(status));
  }

  private boolean takesLeave(ExperimentStatus status) {
    return Farewell.waits(view.with(status), observed.awaited(), now);
  }

  /// What has begun goes on, whatever became known since.
  private Precedent precedent(Observed observed) {
    var asked =
        new Asked(
            Twins.of(view),
            view.spec().dedupe(),
            view.spec().objective(),
            trial instanceof Trial.Composed composed ? composed.epochs() : null,
            view.spec().pinned());
    return Precedent.of(asked, observed.remembered());
  }

  /// Whose outcome was taken over may have been heard of to its end since.
  private Precedent followed(Observed observed) {
    var reused = view.status().reused();
    return observed.remembered() == null || reused == null
        ? new Precedent.None()
        : observed.remembered().twins().stream()
            .filter(twin -> twin.uid().equals(reused.uid()))
            .flatMap(twin -> Stream.ofNullable(twin.past()))
            .filter(LedgerRun::isReusable)
            .<Precedent>map(run -> new Precedent.Past(run, Dedupe.OnHit.REUSE))
            .findFirst()
            .orElseGet(Precedent.None::new);
  }

  /// Starts what is to run now.
  private void advance(Composer composer) {
    if (!journal.quiet()) {
      for (var attempt : journal.live()) {
        // Decided, but perhaps never made; making it again is safe.
        if (attempt.podUid() == null) {
          start(composer, attempt);
        }
      }
      return;
    }
    switch (standing.ending().next()) {
      case Next.Settled _ -> {}
      case Next.Again(var notBefore, var microBatch, _) -> {
        if (notBefore.isAfter(now)) {
          lookAgainIn(Duration.between(now, notBefore));
        } else {
          start(composer, journal.begin(microBatch, standing.resumeFrom()));
        }
      }
    }
  }

  private void start(Composer composer, Attempt attempt) {
    if (composer.compose(request(view), attempt.microBatch()) instanceof Trial.Composed composed) {
      actions.add(
          new ExperimentAction.StartAttempt(
              attempt.number(),
              attempt.podName(),
              standing.runName(),
              composed.config(),
              composed.configDigest(),
              attempt.microBatch(),
              attempt.resumeFrom(),
              standing.nodes().avoid(),
              standing.nodes().ratherNot(),
              standing.provenances().image(),
              standing.provenances().dataDigest()));
    }
  }

  /// Stops, releases and deletes Pods.
  private void tend() {
    for (var pod : journal.pods()) {
      var reason = pod.stop() == null ? stopReason(pod) : pod.stop();
      if (pod.terminal()) {
        tendFinished(pod);
      } else if (reason != null && !(pod.deleting() && pod.stop() != null)) {
        // Also if it is annotated but not deleted: whoever stopped it was interrupted between the
        // two.
        actions.add(new ExperimentAction.StopAttempt(pod.attempt(), pod.name(), pod.uid(), reason));
      }
      if (journal.isOverdue(pod)) {
        actions.add(
            new ExperimentAction.AskAfterNode(pod.name(), Objects.requireNonNull(pod.node())));
        lookAgainIn(ASK_AGAIN);
      }
    }
    for (var stray : journal.strays()) {
      if (!stray.terminal()) {
        actions.add(
            new ExperimentAction.StopAttempt(
                stray.attempt(), stray.name(), stray.uid(), StopReason.CANCEL));
      } else if (stray.held()) {
        actions.add(new ExperimentAction.ReleasePod(stray.name(), stray.uid()));
      }
    }
    for (var attempt : journal.live()) {
      boolean asked =
          observed.gone().stream().anyMatch(gone -> gone.podName().equals(attempt.podName()));
      boolean starting = attempt.podUid() == null && wantsToStart(attempt);
      if (journal.pod(attempt) == null && !starting) {
        if (asked) {
          lookAgainIn(Duration.ofSeconds(10));
        } else {
          actions.add(new ExperimentAction.ConfirmGone(attempt.podName(), attempt.node()));
        }
      }
    }
  }

  private void tendFinished(PodView pod) {
    if (pod.held()) {
      if (standing.keepsLogOf(pod)) {
        actions.add(new ExperimentAction.KeepLog(pod.attempt(), pod.name(), pod.uid()));
      }
      actions.add(new ExperimentAction.ReleasePod(pod.name(), pod.uid()));
    }
    if (pod.deleting()) {
      return;
    }
    if (view.deleting()) {
      actions.add(new ExperimentAction.DeletePod(pod.name(), pod.uid()));
      return;
    }
    var keptUntil = standing.endOf(pod).plus(Durations.of(view.spec().retention().finishedPods()));
    if (!keptUntil.isAfter(now)) {
      actions.add(new ExperimentAction.DeletePod(pod.name(), pod.uid()));
    } else {
      lookAgainIn(Duration.between(now, keptUntil));
    }
  }

  private boolean wantsToStart(Attempt attempt) {
    return actions.stream()
        .anyMatch(action ->
            action instanceof ExperimentAction.StartAttempt start
                && start.number() == attempt.number());
  }

  private @Nullable StopReason stopReason(PodView pod) {
    var reason = stopReason();
    if (reason != null) {
      return reason;
    }
    var patience =
        journal
            .live(pod)
            .flatMap(
                attempt -> Silence.endOfPatience(view, attempt, pod, observed.listeningSince()));
    patience.filter(now::isBefore).ifPresent(later -> lookAgainIn(Duration.between(now, later)));
    SlowStart.noticed(pod).filter(now::isBefore).ifPresent(this::lookAgainAt);
    standing.nodes().outdates(pod).ifPresent(this::lookAgainAt);
    if (standing.nodes().isOutdated(pod)) {
      return StopReason.SHRINK;
    }
    return patience.filter(end -> !now.isBefore(end)).map(_ -> StopReason.HANG).orElse(null);
  }

  private @Nullable StopReason stopReason() {
    if (view.deleting()) {
      return StopReason.CANCEL;
    }
    if (view.stop() != null) {
      return StopWish.of(view.stop()).reason();
    }
    if (settled(view)) {
      return StopReason.CANCEL;
    }
    if (standing.ending().timeIsUp()) {
      return StopReason.TOO_LONG;
    }
    return view.spec().suspend() ? StopReason.SUSPEND : null;
  }

  static boolean settled(ExperimentView view) {
    return view.status().settled();
  }

  private boolean nothingHeld() {
    return journal.pods().stream().noneMatch(PodView::held)
        && journal.strays().stream().noneMatch(PodView::held);
  }

  private void lookAgainAt(Instant time) {
    lookAgainIn(Duration.between(now, time));
  }

  private void lookAgainIn(Duration duration) {
    // A whole second later than due rather than a moment too early.
    var later =
        duration.plusSeconds(duration.toNanosPart() == 0 ? 0 : 1).truncatedTo(ChronoUnit.SECONDS);
    if (lookAgainIn == null || later.compareTo(lookAgainIn) < 0) {
      lookAgainIn = later;
    }
  }

  private boolean mayRun(@Nullable ChecklistReview checklist) {
    return checklist == null
        || checklist.satisfied()
        || switch (view.spec().checklist().enforcement()) {
          case BLOCK -> false;
          case WARN -> true;
        };
  }

  /// A Sweep answers for the checklist of its trials.
  private static @Nullable ChecklistReview checklist(ExperimentView view, Trial trial) {
    var problems = trial instanceof Trial.Refused(var found) ? found : List.<SpecProblem>of();
    return view.sweep() != null ? null : ChecklistReview.of(view.spec(), view.baseline(), problems);
  }

  /// What is being deleted needs no configuration any more: it must be able to go whatever its spec
  /// says.
  private static Trial trial(Composer composer, ExperimentView view) {
    if (view.deleting()) {
      return new Trial.Waiting(List.of());
    }
    var spec = view.spec();
    var problems =
        Stream.concat(
                FixedParts.problems(spec.naming(), spec.template(), spec.data()).stream(),
                DedupeProblems.of(spec.dedupe(), spec.source()).stream())
            .toList();
    var trial = composer.compose(request(view), null);
    return switch (trial) {
      case Trial.Refused(var found) ->
          new Trial.Refused(Stream.concat(found.stream(), problems.stream()).toList());
      case Trial.Composed _, Trial.Waiting _ ->
          problems.isEmpty() ? trial : new Trial.Refused(problems);
    };
  }

  private static TrialRequest request(ExperimentView view) {
    return new TrialRequest(view.namespace(), view.createdAt(), view.spec());
  }
}

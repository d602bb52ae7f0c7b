package dev.sweepline.planner.experiment;

import dev.sweepline.planner.configs.Tree;
import dev.sweepline.planner.dedupe.Asked;
import dev.sweepline.planner.dedupe.Precedent;
import dev.sweepline.planner.ledger.LedgerRun;
import dev.sweepline.planner.spec.Dedupe;
import dev.sweepline.planner.status.Attempt;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.trial.Composer;
import dev.sweepline.planner.trial.Trial;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Decides what to do for one trial, from its journal and its Pods alone.
///
/// Rules that hold whatever is lost, late or repeated: an attempt is in the journal, or the first
/// one on the trial itself (`FirstAttempt`), before its Pod exists; its outcome is there before its
/// Pod may go; the next one starts only when nothing of the last can run; a Pod that is missing
/// proves nothing until the API server itself has said so.
public final class ExperimentPlanner {
  private final ExperimentView view;
  private final Instant now;
  private final Request request;
  private final Journal journal;
  private final Observed observed;
  private final Recording recording;
  private final Standing standing;
  private final Errands errands;
  private final List<ExperimentAction> actions = new ArrayList<>();
  private final NextLook nextLook;

  private ExperimentPlanner(
      Composer composer, ExperimentView view, Observed observed, Instant now) {
    this.view = view;
    this.now = now;
    this.nextLook = new NextLook(now);
    this.request = Request.of(composer, view);
    boolean wanted = request.wanted();
    this.journal = Journal.of(view, observed, wanted, now);
    var refusal = wanted && journal.awaitsPod() ? observed.refusal() : null;
    this.recording = new Recording(view, observed.ledger(), now);
    this.observed = observed;
    var precedent =
        wanted && journal.attempts().isEmpty()
            ? precedent(observed)
            : Twins.follows(view) ? followed(observed) : new Precedent.None();
    this.standing =
        new Standing(
            view,
            request.trial(),
            request.checklist(),
            journal,
            observed,
            refusal,
            recording,
            precedent,
            now);
    if (wanted && standing.problem() == null) {
      if (view.tree() instanceof Tree.Found(var copy)) {
        actions.add(new ExperimentAction.KeepTree(copy));
      } else {
        advance(composer);
      }
    }
    actions.addAll(PodCare.actions(view, journal, observed, standing, starting(), nextLook, now));
    this.errands = new Errands(view, journal, observed.couriers(), standing.phase().settled(), now);
    actions.addAll(errands.actions());
    errands.lookAgainIn().ifPresent(nextLook::in);
    // First, so that a crash between the two repeats both.
    Removed.action(view, observed.ledger()).ifPresent(actions::add);
    recording.action().ifPresent(actions::add);
    recording.lookAgainIn().ifPresent(nextLook::in);
    if (view.deleting() && observed.awaited() && journal.quiet()) {
      nextLook.in(Duration.ofSeconds(1));
    }
    if (!view.status().settled() && !view.deleting()) {
      standing.ending().timeLeft().ifPresent(nextLook::in);
      view.tree().lookAgainIn().ifPresent(nextLook::in);
      standing.nodes().concerning().forEach(suspect -> nextLook.at(suspect.until()));
    }
  }

  public static ExperimentPlan plan(
      Composer composer, ExperimentView view, Observed observed, Instant now) {
    var planner = new ExperimentPlanner(composer, view, observed, now);
    var status = planner.standing.report(planner.errands.errand());
    return new ExperimentPlan(
        planner.actions,
        status,
        planner.nextLook.earliest(),
        view.deleting()
            && planner.journal.quiet()
            && PodCare.nothingHeld(planner.journal)
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
            request.trial() instanceof Trial.Composed composed ? composed.epochs() : null,
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
          nextLook.at(notBefore);
        } else {
          start(composer, journal.begin(microBatch, standing.resumeFrom()));
        }
      }
    }
  }

  private void start(Composer composer, Attempt attempt) {
    if (Request.composed(composer, view, attempt.microBatch()) instanceof Trial.Composed composed) {
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

  private Set<Integer> starting() {
    return actions.stream()
        .filter(ExperimentAction.StartAttempt.class::isInstance)
        .map(start -> ((ExperimentAction.StartAttempt) start).number())
        .collect(Collectors.toUnmodifiableSet());
  }
}

package dev.sweepline.planner.experiment;

import dev.sweepline.planner.dedupe.Precedent;
import dev.sweepline.planner.trial.ChecklistReview;
import dev.sweepline.planner.trial.SpecProblem;
import dev.sweepline.planner.trial.Trial;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a trial waits for, in one line for people.
///
/// @param refusal what the API server has against the Pod of the attempt that is to begin
/// @param drift why no attempt may start although the spec is in order
/// @param precedent whether a trial that has not begun need run
record WaitsFor(
    ExperimentView view,
    Trial trial,
    @Nullable ChecklistReview checklist,
    Journal journal,
    Observed observed,
    Observed.@Nullable Refusal refusal,
    @Nullable String drift,
    Precedent precedent,
    Ending ending,
    Instant now) {

  /// Only a person can change it.
  @Nullable String person() {
    if (checklist != null
        && !checklist.satisfied()
        && switch (view.spec().checklist().enforcement()) {
          case BLOCK -> true;
          case WARN -> false;
        }) {
      return "checklist: " + checklist.headline();
    }
    return drift == null && refusal != null && !refusal.passes() ? refusal.why() : drift;
  }

  @Nullable String line() {
    switch (trial) {
      case Trial.Refused(var problems) -> {
        return SpecProblem.headline(problems);
      }
      case Trial.Waiting(var problems) -> {
        return view.deleting() ? null : SpecProblem.headline(problems);
      }
      case Trial.Composed _ -> {}
    }
    var person = person();
    if (person != null) {
      return person;
    }
    if (refusal != null) {
      return refusal.why();
    }
    var held = Reuse.waitingFor(precedent);
    if (held.isPresent()) {
      return held.get();
    }
    for (var attempt : journal.live()) {
      var pod = journal.pod(attempt);
      if (pod != null && journal.isOverdue(pod)) {
        return "node "
            + pod.node()
            + ": to end attempt "
            + attempt.number()
            + observed.silent().stream()
                .filter(silent -> silent.podName().equals(pod.name()))
                .map(silent -> "; it does not answer since " + silent.since())
                .findFirst()
                .orElse("");
      }
      if (pod == null && attempt.podUid() != null) {
        return "node " + attempt.node() + ": to say whether attempt " + attempt.number() + " ended";
      }
      if (pod != null && pod.waiting() != null) {
        return pod.waiting();
      }
      if (pod != null && SlowStart.isOne(pod, now)) {
        return SlowStart.WAITING_FOR;
      }
    }
    if (!journal.live().isEmpty()) {
      return null;
    }
    if (view.spec().suspend()) {
      return "suspended: set spec.suspend to false";
    }
    return ending.next() instanceof Next.Again(var notBefore, _, var why) && notBefore.isAfter(now)
        ? "back-off until " + notBefore + ": " + why
        : null;
  }
}

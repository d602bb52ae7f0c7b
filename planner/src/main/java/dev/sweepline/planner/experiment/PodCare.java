package dev.sweepline.planner.experiment;

import dev.sweepline.planner.status.Attempt;
import dev.sweepline.planner.status.StopReason;
import dev.sweepline.planner.status.StopWish;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What becomes of the Pods that there are: which to stop, to release and to delete, and which to
/// ask after.
final class PodCare {
  private static final Duration ASK_AGAIN = Duration.ofSeconds(30);

  private final ExperimentView view;
  private final Journal journal;
  private final Observed observed;
  private final Standing standing;
  private final Set<Integer> starting;
  private final NextLook nextLook;
  private final Instant now;
  private final List<ExperimentAction> actions = new ArrayList<>();

  private PodCare(
      ExperimentView view,
      Journal journal,
      Observed observed,
      Standing standing,
      Set<Integer> starting,
      NextLook nextLook,
      Instant now) {
    this.view = view;
    this.journal = journal;
    this.observed = observed;
    this.standing = standing;
    this.starting = starting;
    this.nextLook = nextLook;
    this.now = now;
  }

  /// @param starting the attempts whose Pods are about to be made
  /// @param nextLook hears when to look again
  static List<ExperimentAction> actions(
      ExperimentView view,
      Journal journal,
      Observed observed,
      Standing standing,
      Set<Integer> starting,
      NextLook nextLook,
      Instant now) {
    var care = new PodCare(view, journal, observed, standing, starting, nextLook, now);
    journal.pods().forEach(care::tend);
    journal.strays().forEach(care::tendStray);
    journal.live().forEach(care::askAfter);
    return List.copyOf(care.actions);
  }

  /// Whether some Pod waits to be released.
  static boolean nothingHeld(Journal journal) {
    return journal.pods().stream().noneMatch(PodView::held)
        && journal.strays().stream().noneMatch(PodView::held);
  }

  private void tend(PodView pod) {
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
      nextLook.in(ASK_AGAIN);
    }
  }

  private void tendStray(PodView stray) {
    if (!stray.terminal()) {
      actions.add(
          new ExperimentAction.StopAttempt(
              stray.attempt(), stray.name(), stray.uid(), StopReason.CANCEL));
    } else if (stray.held()) {
      actions.add(new ExperimentAction.ReleasePod(stray.name(), stray.uid()));
    }
  }

  private void askAfter(Attempt attempt) {
    boolean asked =
        observed.gone().stream().anyMatch(gone -> gone.podName().equals(attempt.podName()));
    boolean starts = attempt.podUid() == null && starting.contains(attempt.number());
    if (journal.pod(attempt) == null && !starts) {
      if (asked) {
        nextLook.in(Duration.ofSeconds(10));
      } else {
        actions.add(new ExperimentAction.ConfirmGone(attempt.podName(), attempt.node()));
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
      nextLook.at(keptUntil);
    }
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
    patience.filter(now::isBefore).ifPresent(nextLook::at);
    SlowStart.noticed(pod).filter(now::isBefore).ifPresent(nextLook::at);
    standing.nodes().outdates(pod).ifPresent(nextLook::at);
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
    if (view.status().settled()) {
      return StopReason.CANCEL;
    }
    if (standing.ending().timeIsUp()) {
      return StopReason.TOO_LONG;
    }
    return view.spec().suspend() ? StopReason.SUSPEND : null;
  }
}

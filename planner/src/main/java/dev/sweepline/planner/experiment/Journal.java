package dev.sweepline.planner.experiment;

import dev.sweepline.planner.Names;
import dev.sweepline.planner.status.Attempt;
import dev.sweepline.planner.status.AttemptBuilder;
import dev.sweepline.planner.status.Outcome;
import dev.sweepline.planner.status.StopReason;
import dev.sweepline.planner.status.StopWish;
import dev.sweepline.planner.trial.CheckpointPlace;
import dev.sweepline.planner.trial.Gpus;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The attempts so far: what the journal says, brought up to date with what the Pods show.
final class Journal {
  /// The status stays of bounded size.
  static final int MAX_ATTEMPTS = 32;

  /// So long a node may be silent before its trial is replaced, where the policy allows that.
  static final Duration UNREACHABLE = Duration.ofMinutes(10);

  /// Why an attempt ended of which nobody saw the end.
  static final String GONE = "its Pod is gone";

  private final TreeMap<Integer, Attempt> attempts = new TreeMap<>();
  private final Map<Integer, PodView> pods = new TreeMap<>();
  private final List<PodView> strays = new ArrayList<>();
  private final ExperimentView view;
  private final boolean wanted;
  private final Instant now;
  private final CheckpointPlace place;
  private @Nullable Long forgottenSeconds;

  private Journal(ExperimentView view, boolean wanted, Instant now) {
    this.view = view;
    this.wanted = wanted;
    this.place = CheckpointPlace.of(view.spec().storage());
    this.now = now.truncatedTo(ChronoUnit.SECONDS);
    this.forgottenSeconds = view.status().forgottenSeconds();
    view.status().attempts().forEach(attempt -> attempts.put(attempt.number(), attempt));
  }

  /// @param wanted whether an attempt that was decided but never seen is still wanted
  static Journal of(ExperimentView view, Observed observed, boolean wanted, Instant now) {
    var journal = new Journal(view, wanted, now);
    observed.pods().forEach(journal::see);
    observed.gone().forEach(journal::miss);
    observed.silent().forEach(journal::giveUp);
    return journal;
  }

  List<Attempt> attempts() {
    return List.copyOf(attempts.values());
  }

  /// How long those ran that made room.
  @Nullable Long forgottenSeconds() {
    return forgottenSeconds;
  }

  Optional<Attempt> last() {
    return attempts.isEmpty() ? Optional.empty() : Optional.of(attempts.lastEntry().getValue());
  }

  List<Attempt> live() {
    return attempts.values().stream().filter(Attempt::live).toList();
  }

  /// Whether an attempt was decided whose Pod nobody has seen.
  boolean awaitsPod() {
    return live().stream().anyMatch(attempt -> attempt.podUid() == null);
  }

  boolean knows(int attempt) {
    return attempts.containsKey(attempt);
  }

  /// Whether the journal, as it was read, had no outcome of an attempt yet.
  boolean wasOpen(int attempt) {
    return view.status().attempts().stream()
        .noneMatch(known -> known.number() == attempt && !known.live());
  }

  /// The Pod of an attempt, where it was seen.
  @Nullable PodView pod(Attempt attempt) {
    return pods.get(attempt.number());
  }

  /// The attempt of a Pod, if it is not over.
  Optional<Attempt> live(PodView pod) {
    return Optional.ofNullable(attempts.get(pod.attempt())).filter(Attempt::live);
  }

  /// Whether a Pod that was told to stop should have ended by now, but nobody says that it did.
  boolean isOverdue(PodView pod) {
    return live(pod).isPresent()
        && !pod.terminal()
        && pod.node() != null
        && pod.endsBy() != null
        && pod.endsBy().isBefore(now);
  }

  /// The Pods that belong to attempts.
  List<PodView> pods() {
    return List.copyOf(pods.values());
  }

  /// Pods that nobody can answer for: of an attempt that is over, or has another Pod.
  List<PodView> strays() {
    return List.copyOf(strays);
  }

  /// Whether an attempt may run beside the Pods that are there.
  boolean quiet() {
    return live().isEmpty() && strays.stream().allMatch(PodView::terminal);
  }

  /// Writes down a new attempt, before its Pod exists.
  Attempt begin(@Nullable Integer microBatch, @Nullable String resumeFrom) {
    int number = attempts.isEmpty() ? 1 : attempts.lastKey() + 1;
    if (attempts.size() >= MAX_ATTEMPTS) {
      makeRoom();
    }
    var attempt = begun(number, Names.pod(view.name(), number), null, now, microBatch, resumeFrom);
    attempts.put(number, attempt);
    return attempt;
  }

  /// Of what was stopped on purpose only the time counts.
  private void makeRoom() {
    attempts.values().stream()
        .filter(attempt -> attempt.outcome() == Outcome.INTENDED)
        .findFirst()
        .ifPresent(this::forget);
  }

  private void forget(Attempt attempt) {
    attempts.remove(attempt.number());
    long ran = attempt.ran(now).toSeconds();
    if (ran > 0) {
      forgottenSeconds = ran + (forgottenSeconds == null ? 0 : forgottenSeconds);
    }
  }

  private void see(PodView pod) {
    var known = attempts.get(pod.attempt());
    if (known == null) {
      // A full journal has lost nothing: it made room.
      boolean full = attempts.size() >= MAX_ATTEMPTS;
      if (full || pod.attempt() < 1 || pod.attempt() > Attempt.LAST_NUMBER) {
        strays.add(pod);
        return;
      }
      // A journal that lost a line, as after a restored backup: the Pod itself is the evidence.
      known = unknown(pod);
    }
    boolean mine = known.podUid() == null ? known.live() : known.podUid().equals(pod.uid());
    if (!mine) {
      strays.add(pod);
      return;
    }
    pods.put(pod.attempt(), pod);
    var seen = known.live() ? seen(known, pod) : known;
    attempts.put(pod.attempt(), seen.live() && pod.terminal() ? ended(seen, pod) : seen);
  }

  private Attempt unknown(PodView pod) {
    var since = pod.trainer() == null ? null : pod.trainer().startedAt();
    return begun(pod.attempt(), pod.name(), pod.uid(), since == null ? now : since, null, null);
  }

  private static Attempt begun(
      int number,
      String podName,
      @Nullable String podUid,
      Instant since,
      @Nullable Integer microBatch,
      @Nullable String resumeFrom) {
    return AttemptBuilder.builder()
        .number(number)
        .podName(podName)
        .podUid(podUid)
        .createdAt(since.toString())
        .microBatch(microBatch)
        .resumeFrom(resumeFrom)
        .build();
  }

  private Attempt seen(Attempt attempt, PodView pod) {
    var startedAt = pod.trainer() == null ? null : pod.trainer().startedAt();
    var heard = heardFor(attempt.number());
    var checkpoint =
        heard == null || heard.checkpoint() == null
            ? attempt.checkpoint()
            : place.recorded(heard.checkpoint().path());
    return AttemptBuilder.builder(attempt)
        .podUid(pod.uid())
        .startedAt(startedAt == null ? attempt.startedAt() : startedAt.toString())
        .node(pod.node() == null ? attempt.node() : pod.node())
        .gpus(pod.gpus() == null ? attempt.gpus() : pod.gpus())
        .gpu(pod.gpu() == null ? attempt.gpu() : pod.gpu())
        .checkpoint(checkpoint)
        .build();
  }

  private Attempt ended(Attempt attempt, PodView pod) {
    var trainer = pod.trainer();
    var verdict = Verdict.of(pod, stepped(attempt, pod), !nodeWasBlamed());
    var told = trainer == null ? null : trainer.finishedAt();
    // A node whose clock is ahead must not delay what comes next.
    var finishedAt = told == null || told.isAfter(now) ? now : told;
    var report = trainer == null ? null : trainer.report();
    return closed(
        attempt,
        verdict,
        verdict.outcome() == Outcome.INTENDED ? pod.stop() : null,
        trainer == null ? null : trainer.exitCode(),
        finishedAt,
        report == null ? null : report.checkpoint(),
        trainer == null ? null : trainer.eventsLeft());
  }

  private void miss(Observed.Gone gone) {
    for (var attempt : live()) {
      if (!attempt.podName().equals(gone.podName())
          || (gone.nodeUnreachable() && !mayBeReplaced(gone.unreachableSince()))
          || pods.containsKey(attempt.number())) {
        continue;
      }
      if (attempt.podUid() != null) {
        attempts.put(attempt.number(), lost(attempt));
      } else if (!wanted) {
        var stop = unwanted();
        var verdict = new Verdict(Outcome.INTENDED, "stopped before it began: " + stop.text());
        attempts.put(attempt.number(), closed(attempt, verdict, stop, null, now, null, null));
      }
    }
  }

  /// Why an attempt that never began is not wanted any more.
  private StopReason unwanted() {
    if (view.deleting()) {
      return StopReason.CANCEL;
    }
    return view.stop() == null ? StopReason.SUSPEND : StopWish.of(view.stop()).reason();
  }

  /// A Pod that should have ended, of which no node tells any more. It may write into the folder of
  /// its attempt for as long as it likes: the next attempt has another.
  private void giveUp(Observed.Silent silent) {
    for (var attempt : live()) {
      if (attempt.podName().equals(silent.podName())
          && pods.containsKey(attempt.number())
          && mayBeReplaced(silent.since())) {
        var reason = "its node " + attempt.node() + " does not answer since " + silent.since();
        attempts.put(
            attempt.number(),
            closed(attempt, new Verdict(Outcome.DISRUPTION, reason), null, null, now, null, null));
      }
    }
  }

  private boolean mayBeReplaced(@Nullable Instant unreachableSince) {
    return switch (view.spec().failurePolicy().disruption().unreachable()) {
      case WAIT -> false;
      case REPLACE -> unreachableSince != null && !unreachableSince.plus(UNREACHABLE).isAfter(now);
    };
  }

  /// A Pod that ran and does not exist any more: its `Finished` event is the only witness left.
  private Attempt lost(Attempt attempt) {
    var heard = heardFor(attempt.number());
    boolean latest = attempts.lastKey().equals(attempt.number());
    if (latest && heard != null && heard.finished() != null) {
      var report = heard.finished();
      var verdict =
          Verdict.ofExit(report.exitCode(), report.message(), report.step() > 0, !nodeWasBlamed());
      return closed(
          attempt, verdict, null, report.exitCode(), now, report.checkpoint(), Boolean.FALSE);
    }
    return closed(attempt, new Verdict(Outcome.DISRUPTION, GONE), null, null, now, null, null);
  }

  private Attempt closed(
      Attempt attempt,
      Verdict verdict,
      @Nullable StopReason stop,
      @Nullable Integer exitCode,
      Instant finishedAt,
      @Nullable String checkpoint,
      @Nullable Boolean eventsLeft) {
    return AttemptBuilder.builder(attempt)
        .finishedAt(finishedAt.toString())
        .outcome(verdict.outcome())
        .stop(stop)
        .exitCode(exitCode)
        .reason(verdict.reason())
        .gpuSeconds(gpuSeconds(attempt, finishedAt))
        .checkpoint(checkpoint == null ? attempt.checkpoint() : place.recorded(checkpoint))
        .eventsLeft(eventsLeft)
        .build();
  }

  private @Nullable Long gpuSeconds(Attempt attempt, Instant finishedAt) {
    if (attempt.startedAt() == null) {
      return null;
    }
    // Its Pod knows best; the spec may leave it to the operator.
    int gpus = attempt.gpus() == null ? Gpus.of(view.spec().template()) : attempt.gpus();
    var ran = Duration.between(Instant.parse(attempt.startedAt()), finishedAt);
    return Math.max(0, ran.toSeconds()) * gpus;
  }

  private boolean stepped(Attempt attempt, PodView pod) {
    var trainer = pod.trainer();
    if (trainer != null && trainer.report() != null && trainer.report().step() > 0) {
      return true;
    }
    var heard = heardFor(attempt.number());
    return heard != null && heard.progress().step() != null && heard.progress().step() > 0;
  }

  private boolean nodeWasBlamed() {
    return attempts.values().stream()
        .anyMatch(
            attempt -> attempt.outcome() == Outcome.INFRASTRUCTURE && attempt.exitCode() != null);
  }

  private @Nullable Heard heardFor(int attempt) {
    var heard = view.heard();
    return heard != null && heard.progress().attempt() == attempt ? heard : null;
  }
}

package dev.sweepline.operator.sweep;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sweepline.operator.experiment.Refusals;
import dev.sweepline.planner.cleanup.CleanupAction;
import dev.sweepline.planner.experiment.Observed;
import dev.sweepline.planner.sweep.SweepAction;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/// What the API server would not do for Sweeps, so that the rest goes on, people are told, and it
/// is not asked all the time.
final class SweepRefusals {
  private static final Logger LOG = Logger.getLogger(SweepRefusals.class);
  private static final Duration LONGEST = Duration.ofMinutes(1);
  private static final String EVERY_TRIAL = "CreateExperiment";
  private static final Duration LATER = Duration.ofMillis(50);

  // Nobody tells us that a Sweep is gone.
  private static final int MOST = 10_000;

  private final Clock clock;
  private final Cache<String, Refusals> bySweep = Caffeine.newBuilder().maximumSize(MOST).build();

  SweepRefusals(Clock clock) {
    this.clock = clock;
  }

  /// What is not planned any more is not refused any more.
  void stillPlanned(String sweepUid, List<SweepAction> actions) {
    var refusals = bySweep.getIfPresent(sweepUid);
    if (refusals != null) {
      refusals.forgetAllBut(
          actions.stream().flatMap(SweepRefusals::keys).collect(Collectors.toUnmodifiableSet()));
      if (refusals.all().isEmpty()) {
        bySweep.invalidate(sweepUid);
      }
    }
  }

  /// Whether it is too early to ask for this. Where there is no quota for one trial there is none
  /// for the next.
  boolean backsOff(String sweepUid, SweepAction action) {
    var refusals = bySweep.getIfPresent(sweepUid);
    return refusals != null
        && keys(action).flatMap(key -> refusals.of(key).stream()).anyMatch(refusals::backsOff);
  }

  void answered(Sweep sweep, SweepAction action, Answer answer) {
    var uid = sweep.getMetadata().getUid();
    switch (answer) {
      case Answer.Refused(var said, var ofName) -> {
        boolean ofEvery =
            action instanceof SweepAction.CreateExperiment && said.passes() && !ofName;
        var refusal =
            bySweep
                .get(uid, _ -> new Refusals(clock, LONGEST))
                .refused(ofEvery ? EVERY_TRIAL : key(action), said);
        LOG.warnf(
            "refused sweep=%s object=%s times=%d cause=%s",
            sweep.getMetadata().getName(), object(action), refusal.times(), said.why());
      }
      case Answer.Done _, Answer.Known _ -> {
        var refusals = bySweep.getIfPresent(uid);
        if (refusals != null) {
          keys(action).forEach(refusals::forget);
        }
      }
    }
  }

  /// The one that people are told of: first what does not pass by itself.
  Optional<Observed.Refusal> told(String sweepUid) {
    var refusals = bySweep.getIfPresent(sweepUid);
    return refusals == null
        ? Optional.empty()
        : refusals.all().stream()
            .map(Refusals.Refusal::said)
            .min(
                Comparator.comparing(Observed.Refusal::passes)
                    .thenComparing(Observed.Refusal::why));
  }

  Optional<Duration> lookAgainIn(String sweepUid) {
    var refusals = bySweep.getIfPresent(sweepUid);
    return refusals == null
        ? Optional.empty()
        : refusals.all().stream()
            .filter(refusals::backsOff)
            .map(refusal -> Duration.between(clock.instant(), refusal.askAgainAt()).plus(LATER))
            .min(Comparator.naturalOrder());
  }

  private static Stream<String> keys(SweepAction action) {
    return action instanceof SweepAction.CreateExperiment
        ? Stream.of(EVERY_TRIAL, key(action))
        : Stream.of(key(action));
  }

  private static String key(SweepAction action) {
    return action.getClass().getSimpleName() + " " + object(action);
  }

  /// The name of what an action makes or changes.
  static String object(SweepAction action) {
    return switch (action) {
      case SweepAction.KeepTree(var copy) -> copy.configMap();
      case SweepAction.CreateExperiment create -> create.name();
      case SweepAction.ReviseExperiment revise -> revise.name();
      case SweepAction.StopExperiment stop -> stop.name();
      case SweepAction.DropExperiment drop -> drop.name();
      case SweepAction.ForgetExperiment kept -> kept.name();
      case SweepAction.KeepJournals(var names) -> names.getFirst();
      case SweepAction.Clean(var clean) ->
          switch (clean) {
            case CleanupAction.Send send -> send.podName();
            case CleanupAction.Tell tell -> tell.experiment();
            case CleanupAction.Delete over -> over.podName();
          };
    };
  }
}

package dev.sweepline.planner.cleanup;

import dev.sweepline.planner.Conditions;
import dev.sweepline.planner.Fingerprint;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.experiment.PodView;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.status.Attempt;
import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.status.Condition.Truth;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Decides which checkpoints of a sweep's trials go, one short Pod after the other.
///
/// What a Pod removed is told to the Experiments before the Pod goes, so that a crash between any
/// two steps repeats a step and loses none. Removing twice is harmless.
public final class Cleanup {
  /// What one Pod removes: what it says of them fits into its termination message.
  public static final int BATCH = 50;

  /// While a sweep runs, a Pod is sent for no fewer.
  static final int WORTH_A_POD = 20;

  /// So long a Pod that failed stays to be looked at, before another one tries.
  static final Duration BETWEEN_TRIES = Duration.ofMinutes(10);

  /// Nobody tells a sweep that a checkpoint of its trials was copied.
  static final Duration STILL_NEEDED = Duration.ofSeconds(10);

  private final String sweep;
  private final String sweepUid;
  private final Cleaners cleaners;
  private final boolean ended;
  private final List<ExperimentView> trials;
  private final Instant now;
  private final List<CleanupAction> actions = new ArrayList<>();
  private final List<Removal> wanted;
  private final boolean waits;

  /// @param ended whether the sweep is over, with this plan
  public Cleanup(
      String sweep,
      String sweepUid,
      SweepSpec spec,
      Cleaners cleaners,
      boolean ended,
      List<ExperimentView> trials,
      Instant now) {
    this.sweep = sweep;
    this.sweepUid = sweepUid;
    this.cleaners = cleaners;
    this.ended = ended;
    this.trials = trials;
    this.now = now;
    this.wanted = removals(spec, cleaners.spared());
    this.waits = !cleaners.needed().isEmpty() && !removals(spec, cleaners.reused()).equals(wanted);
    tend();
    if (cleaners.pods().isEmpty() && cleaners.refusal() == null && isWorthIt()) {
      send();
    }
  }

  private List<Removal> removals(SweepSpec spec, Set<String> spared) {
    var keepers = new Keepers(spec, ended, trials, spared);
    return spec.storage() == null || spec.storage().checkpoints() == null
        ? List.of()
        : trials.stream().flatMap(trial -> keepers.removal(trial).stream()).toList();
  }

  public List<CleanupAction> actions() {
    return List.copyOf(actions);
  }

  /// When a Pod that failed may be followed by another one, and when to ask again whether somebody
  /// still needs a checkpoint.
  ///
  /// @param ended whether the sweep is over
  public static Optional<Duration> lookAgainIn(Cleaners cleaners, boolean ended, Instant now) {
    return Stream.concat(
            cleaners.needed().isEmpty() || !ended ? Stream.empty() : Stream.of(STILL_NEEDED),
            cleaners.pods().stream()
                .flatMap(pod -> Optional.ofNullable(pod.finishedAt()).stream())
                .map(end -> Duration.between(now, end.plus(BETWEEN_TRIES))))
        .filter(Duration::isPositive)
        .min(Duration::compareTo);
  }

  /// Whether nothing is to go, now or when nobody needs it any more, or on its way.
  public boolean isDone() {
    return wanted.isEmpty() && !waits && cleaners.pods().isEmpty();
  }

  private boolean isWorthIt() {
    return !wanted.isEmpty() && (ended || wanted.size() >= WORTH_A_POD);
  }

  /// What was removed is told; a Pod of which everything is told goes.
  private void tend() {
    Map<String, ExperimentView> byUid =
        trials.stream().collect(Collectors.toMap(ExperimentView::uid, Function.identity()));
    for (var pod : cleaners.pods()) {
      boolean told = true;
      for (var removed : pod.removed()) {
        var trial = byUid.get(removed.uid());
        if (trial != null && !trial.deleting() && !knows(trial, removed)) {
          actions.add(new CleanupAction.Tell(trial.name(), trial.uid(), removed.below()));
          told = false;
        }
      }
      if (told && !pod.deleting() && mayGo(pod)) {
        actions.add(new CleanupAction.Delete(pod.name(), pod.uid()));
      }
    }
  }

  private static boolean knows(ExperimentView trial, Removal removed) {
    var gone = trial.status().checkpointsGone();
    return gone != null && gone >= removed.below();
  }

  private boolean mayGo(CleanerView pod) {
    return switch (pod.phase()) {
      case PENDING, RUNNING, UNKNOWN -> false;
      case SUCCEEDED -> true;
      case FAILED ->
          pod.finishedAt() == null || !now.isBefore(pod.finishedAt().plus(BETWEEN_TRIES));
    };
  }

  private void send() {
    var batch = wanted.subList(0, Math.min(BATCH, wanted.size()));
    actions.add(
        new CleanupAction.Send(
            Names.cleaner(sweep, Fingerprint.of(sweepUid + Removal.text(batch))), batch, node()));
  }

  /// Where a volume that one node has at a time was last.
  private @Nullable String node() {
    return trials.stream()
        .flatMap(trial -> trial.status().attempts().stream())
        .filter(attempt -> attempt.node() != null && attempt.finishedAt() != null)
        .max((one, other) -> end(one).compareTo(end(other)))
        .map(Attempt::node)
        .orElse(null);
  }

  private static Instant end(Attempt attempt) {
    return Instant.parse(Objects.requireNonNull(attempt.finishedAt()));
  }

  /// Said only where there is, or was, something to remove.
  ///
  /// @param before what was said last
  public void report(Conditions conditions, List<Condition> before) {
    var failed =
        cleaners.pods().stream().filter(pod -> pod.phase() == PodView.Phase.FAILED).findFirst();
    if (failed.isPresent()) {
      conditions.add(
          Conditions.CLEANED_UP,
          Truth.FALSE,
          "Failed",
          "Pod "
              + failed.get().name()
              + ": "
              + Objects.requireNonNullElse(failed.get().trouble(), "it says nothing"));
    } else if (isWorthIt() && cleaners.refusal() != null) {
      conditions.add(
          Conditions.CLEANED_UP, Truth.FALSE, Conditions.POD_REFUSED, cleaners.refusal());
    } else if (isWorthIt() || !cleaners.pods().isEmpty()) {
      conditions.add(
          Conditions.CLEANED_UP,
          Truth.FALSE,
          "UnderWay",
          "checkpoints that need not stay are being removed");
    } else if (waits) {
      conditions.add(
          Conditions.CLEANED_UP,
          Truth.FALSE,
          "Needed",
          "checkpoints stay until a promotion that copies them, or may copy them, is over");
    } else if (before.stream()
        .anyMatch(condition -> condition.type().equals(Conditions.CLEANED_UP))) {
      conditions.add(
          Conditions.CLEANED_UP, Truth.TRUE, "Removed", "no checkpoint stays that need not");
    }
  }
}

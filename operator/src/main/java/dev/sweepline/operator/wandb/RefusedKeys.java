package dev.sweepline.operator.wandb;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Keys that W&B would not have, so that it is not asked again with the same one by every run; a
/// new key is tried at once.
final class RefusedKeys {
  private final Duration triedAgain;
  private final Clock clock;
  private final Map<Use, Refusal> refusals = new ConcurrentHashMap<>();

  private record Use(String place, String project) {}

  private record Refusal(int fingerprint, String why, Instant at) {}

  /// @param triedAgain after so long the same key may be good again: somebody was let into the team
  RefusedKeys(Duration triedAgain, Clock clock) {
    this.triedAgain = triedAgain;
    this.clock = clock;
  }

  /// Why this very key was refused for the run's project lately.
  Optional<String> refusal(ApiKeys.Key key, TrackedRun run) {
    var refusal = refusals.get(use(key, run));
    return refusal == null
            || refusal.fingerprint() != key.value().hashCode()
            || !clock.instant().isBefore(refusal.at().plus(triedAgain))
        ? Optional.empty()
        : Optional.of(refusal.why());
  }

  /// What a person is told.
  String refused(ApiKeys.Key key, TrackedRun run, String answer) {
    var why = "log in again: " + key.place() + " (" + answer + ")";
    refusals.put(use(key, run), new Refusal(key.value().hashCode(), why, clock.instant()));
    return why;
  }

  void taken(ApiKeys.Key key, TrackedRun run) {
    refusals.remove(use(key, run));
  }

  private static Use use(ApiKeys.Key key, TrackedRun run) {
    return new Use(key.place(), run.facts().entity() + "/" + run.facts().project());
  }
}

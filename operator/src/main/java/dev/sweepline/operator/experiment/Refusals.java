package dev.sweepline.operator.experiment;

import dev.sweepline.planner.experiment.Observed;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Pods that the API server would not have: why, and when to ask again. Forgotten with the process:
/// asking once more is harmless.
final class Refusals {
  private static final Duration FIRST = Duration.ofSeconds(5);
  private static final Duration LONGEST = Duration.ofMinutes(5);
  private static final int MOST_DOUBLINGS = 10;

  private final Clock clock;
  private final Map<String, Refusal> byUid = new ConcurrentHashMap<>();

  Refusals(Clock clock) {
    this.clock = clock;
  }

  /// One Pod that was refused.
  record Refusal(Observed.Refusal said, int times, Instant askAgainAt) {}

  Refusal refused(String experimentUid, String podName, KubernetesClientException answer) {
    return refused(experimentUid, said(podName, answer));
  }

  /// A Pod that cannot even be written down.
  Refusal refused(String experimentUid, String why) {
    return refused(experimentUid, new Observed.Refusal(why, false));
  }

  private Refusal refused(String experimentUid, Observed.Refusal said) {
    return byUid.compute(
        experimentUid,
        (_, before) -> {
          int times = before == null ? 1 : before.times() + 1;
          var wait = FIRST.multipliedBy(1L << Math.min(times - 1, MOST_DOUBLINGS));
          var capped = wait.compareTo(LONGEST) < 0 ? wait : LONGEST;
          return new Refusal(said, times, clock.instant().plus(capped));
        });
  }

  Optional<Refusal> of(String experimentUid) {
    return Optional.ofNullable(byUid.get(experimentUid));
  }

  void forget(String experimentUid) {
    byUid.remove(experimentUid);
  }

  /// Without the Pod's name, so that trials that are refused alike can be counted together.
  private static Observed.Refusal said(String podName, KubernetesClientException answer) {
    var said = answer.getStatus() == null ? answer.getMessage() : answer.getStatus().getMessage();
    var text = String.valueOf(said).replace(" \"" + podName + "\"", "");
    boolean ofQuota = text.contains("exceeded quota");
    return new Observed.Refusal((ofQuota ? "quota: " : "API server: ") + text, ofQuota);
  }
}

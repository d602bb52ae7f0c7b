package dev.sweepline.planner.experiment;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// A Pod that its node has taken, but whose containers are not made: a large image is on its way, a
/// Secret is missing or a volume cannot be mounted. The Pod does not say which; its Events do.
final class SlowStart {
  static final Duration PATIENCE = Duration.ofMinutes(1);

  /// Without names, so that trials that wait alike can be counted together.
  static final String WAITING_FOR =
      "node: containers are being made for more than a minute; kubectl describe the Pod: its Events"
          + " say what they wait for";

  private SlowStart() {}

  static boolean isOne(PodView pod, Instant now) {
    return noticed(pod).filter(time -> !now.isBefore(time)).isPresent();
  }

  /// When a start becomes slow.
  static Optional<Instant> noticed(PodView pod) {
    return Optional.ofNullable(pod.startingSince()).map(since -> since.plus(PATIENCE));
  }
}

package dev.sweepline.operator.events;

import dev.sweepline.planner.experiment.Heard;
import dev.sweepline.planner.spec.Objective;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// What the events of live experiments add up to, in memory, for whoever reports it.
public interface ProgressBoard {
  /// Empty when nothing was heard of it since the operator started. The objective decides which
  /// epoch is the best.
  Optional<Heard> heard(String experimentUid, Objective objective);

  /// Tells which experiments have news, each at most every two seconds.
  void onNews(Consumer<Set<String>> listener);

  /// Since when events could come without a break; empty while they cannot, as Kafka is away.
  Optional<Instant> listeningSince();

  /// The experiment is settled or gone: nobody will ask again.
  void forget(String experimentUid);
}

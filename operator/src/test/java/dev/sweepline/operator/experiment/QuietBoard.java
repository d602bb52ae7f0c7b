package dev.sweepline.operator.experiment;

import dev.sweepline.operator.events.ProgressBoard;
import dev.sweepline.planner.experiment.Heard;
import dev.sweepline.planner.spec.Objective;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// Kafka is down: nothing was ever heard.
public final class QuietBoard implements ProgressBoard {
  @Override
  public Optional<Heard> heard(String experimentUid, Objective objective) {
    return Optional.empty();
  }

  @Override
  public Optional<Instant> listeningSince() {
    return Optional.empty();
  }

  @Override
  public void onNews(Consumer<Set<String>> listener) {}

  @Override
  public void forget(String experimentUid) {}
}

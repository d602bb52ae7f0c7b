package dev.sweepline.operator.experiment;

import dev.sweepline.operator.events.ProgressBoard;
import dev.sweepline.planner.experiment.Heard;
import dev.sweepline.planner.spec.Objective;
import dev.sweepline.planner.status.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// Listens for two hours, and has not heard of any attempt for the last one.
final class SilentBoard implements ProgressBoard {
  private static final Duration LONG = Duration.ofHours(1);

  private final boolean heardOnce;

  private SilentBoard(boolean heardOnce) {
    this.heardOnce = heardOnce;
  }

  /// First attempts told of training before that.
  static SilentBoard sinceAnHour() {
    return new SilentBoard(true);
  }

  static SilentBoard always() {
    return new SilentBoard(false);
  }

  @Override
  public Optional<Heard> heard(String experimentUid, Objective objective) {
    if (!heardOnce) {
      return Optional.empty();
    }
    var longAgo = Instant.now().minus(LONG);
    var progress =
        new Progress(1, 7L, "1", 5, 30L, Map.of(), Map.of(), null, null, longAgo.toString());
    return Optional.of(new Heard(progress, null, null, longAgo, 16, List.of()));
  }

  @Override
  public Optional<Instant> listeningSince() {
    return Optional.of(Instant.now().minus(LONG.multipliedBy(2)));
  }

  @Override
  public void onNews(Consumer<Set<String>> listener) {}

  @Override
  public void forget(String experimentUid) {}
}
